import { readdirSync, readFileSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page } from '@playwright/test'

const MIB = 1024 * 1024
const SAMPLE_MS = 50
/** Linux' USER_HZ. */
const TICKS_A_SECOND = 100

/** What one download cost its browser. */
export interface Usage {
  /** Ms by which ticks of a 10 ms timer on the page's main thread came late, those of less than 10 ms left out. */
  readonly blockedMs: number
  /** Highest anonymous memory of all renderer processes together, MiB; null where /proc is missing. */
  readonly peakMiB: number | null
  /** CPU time of every process of the browser, seconds; null where /proc is missing. */
  readonly cpuSeconds: number | null
  /** CPU time of every thread that lived to the end, by its process and name, seconds; empty where /proc is missing. */
  readonly threadSeconds: Readonly<Record<string, number>>
}

/** Must be called before the page is loaded. */
export async function watchMainThread(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const main = { blockedMs: 0 }
    Object.assign(globalThis, { benchMain: main })
    let last = performance.now()
    setInterval(() => {
      const now = performance.now()
      if (now - last > 20) main.blockedMs += now - last - 10
      last = now
    }, 10)
  })
}

const blockedMs = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { benchMain: { blockedMs: number } }).benchMain.blockedMs)

/** A number of /proc, or 0 for a process that has just ended. */
function ofProcess<T>(pid: number, file: string, read: (text: string) => T): T | 0 {
  try {
    return read(readFileSync(`/proc/${pid}/${file}`, 'utf8'))
  } catch {
    return 0
  }
}

const anonymousBytes = (pid: number): number =>
  ofProcess(pid, 'status', (text) => Number(/^RssAnon:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024)

/** utime + stime (proc_pid_stat(5), fields 14 and 15; the name before them may hold spaces). */
function cpuOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

const cpuSeconds = (pid: number): number => ofProcess(pid, 'stat', cpuOf)

interface ThreadTime {
  /** Kind of the process and name of the thread. */
  readonly name: string
  readonly seconds: number
}

/** Every thread of a process by its number; none once the process has ended. */
function threadsOf(pid: number, kind: string): Map<string, ThreadTime> {
  const threads = new Map<string, ThreadTime>()
  let ids: string[] = []
  try {
    ids = readdirSync(`/proc/${pid}/task`)
  } catch {
    return threads
  }
  for (const id of ids) {
    const stat = ofProcess(pid, `task/${id}/stat`, (text) => text) || null
    if (stat === null) continue
    const own = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const name = `${kind} ${id === String(pid) ? 'main' : own}`
    threads.set(id, { name, seconds: cpuOf(stat) })
  }
  return threads
}

/** What each thread used from `before` to `after`; threads of one name together. */
function threadSeconds(
  before: ReadonlyMap<string, ThreadTime>,
  after: ReadonlyMap<string, ThreadTime>,
): Record<string, number> {
  const used: Record<string, number> = {}
  for (const [id, { name, seconds }] of after) {
    used[name] = (used[name] ?? 0) + seconds - (before.get(id)?.seconds ?? 0)
  }
  return used
}

interface BrowserProcesses {
  readonly all: readonly number[]
  readonly threads: ReadonlyMap<string, ThreadTime>
  readonly renderers: readonly number[]
}

async function processesOf(session: CDPSession): Promise<BrowserProcesses> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return {
    all: processInfo.map(({ id }) => id),
    threads: new Map(processInfo.flatMap(({ id, type }) => [...threadsOf(id, type)])),
    renderers: processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id),
  }
}

/** Watches a browser from now on until the returned function is called. */
export async function watchUsage(context: BrowserContext, page: Page): Promise<() => Promise<Usage>> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (session === undefined) throw new Error('This context has no browser of its own')
  const { all, renderers, threads } = await processesOf(session)
  const measurable = cpuSeconds(all[0] ?? 0) > 0
  const sum = (pids: readonly number[], read: (pid: number) => number) =>
    pids.reduce((total, pid) => total + read(pid), 0)
  const cpuBefore = sum(all, cpuSeconds)
  const blockedBefore = await blockedMs(page)
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, sum(renderers, anonymousBytes))
  }, SAMPLE_MS)
  return async () => {
    clearInterval(timer)
    const blocked = (await blockedMs(page)) - blockedBefore
    if (!measurable) return { blockedMs: blocked, peakMiB: null, cpuSeconds: null, threadSeconds: {} }
    const now = await processesOf(session)
    return {
      blockedMs: blocked,
      peakMiB: peak / MIB,
      cpuSeconds: sum(now.all, cpuSeconds) - cpuBefore,
      threadSeconds: threadSeconds(threads, now.threads),
    }
  }
}

/** Anonymous memory of all renderer processes of a browser together, bytes; null where /proc is missing. */
export async function rendererBytes(context: BrowserContext): Promise<number | null> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (session === undefined) throw new Error('This context has no browser of its own')
  const { renderers } = await processesOf(session)
  await session.detach()
  const bytes = renderers.reduce((total, pid) => total + anonymousBytes(pid), 0)
  return bytes === 0 ? null : bytes
}
