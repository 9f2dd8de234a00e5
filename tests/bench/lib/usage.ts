import { readFileSync } from 'node:fs'
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
const cpuSeconds = (pid: number): number =>
  ofProcess(pid, 'stat', (text) => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
  })

interface BrowserProcesses {
  readonly all: readonly number[]
  readonly renderers: readonly number[]
}

async function processesOf(session: CDPSession): Promise<BrowserProcesses> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return {
    all: processInfo.map(({ id }) => id),
    renderers: processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id),
  }
}

/** Watches a browser from now on until the returned function is called. */
export async function watchUsage(context: BrowserContext, page: Page): Promise<() => Promise<Usage>> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (session === undefined) throw new Error('This context has no browser of its own')
  const { all, renderers } = await processesOf(session)
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
    if (!measurable) return { blockedMs: blocked, peakMiB: null, cpuSeconds: null }
    const now = await processesOf(session)
    return { blockedMs: blocked, peakMiB: peak / MIB, cpuSeconds: sum(now.all, cpuSeconds) - cpuBefore }
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
