import type { CDPSession, Page } from '@playwright/test'

/** By how many bytes each realm has grown. */
export interface Growth {
  /** At its largest, garbage included unless `live`. */
  readonly peak: Heaps
  /** At the end, after a garbage collection. */
  readonly kept: Heaps
}

/** Bytes in use by realm (`page`, `service_worker` or the name of a worker's script): JS heap and array buffers. */
export type Heaps = Readonly<Record<string, number>>

interface TargetInfo {
  readonly targetId: string
  readonly type: string
  readonly url: string
}

const SAMPLE_MS = 100
/** Each sample collects the garbage of every realm first. */
const LIVE_SAMPLE_MS = 1_000

/** What the DevTools protocol answers in the sessions of targets that Playwright has no session for. */
class Targets {
  readonly #browser: CDPSession
  readonly #waiting = new Map<number, (answer: { result?: unknown }) => void>()
  #nextId = 1

  constructor(browser: CDPSession) {
    this.#browser = browser
    browser.on('Target.receivedMessageFromTarget', ({ message }) => {
      const answer = JSON.parse(message) as { id?: number; result?: unknown }
      if (answer.id === undefined) return
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  /** Every page and worker of this origin, with a session for each. */
  async attach(origin: string): Promise<Map<string, string>> {
    // Without the filter the browser lists pages alone.
    const { targetInfos } = (await this.#browser.send('Target.getTargets', {
      filter: [{ type: 'page' }, { type: 'worker' }, { type: 'service_worker' }],
    })) as { targetInfos: TargetInfo[] }
    const sessions = new Map<string, string>()
    for (const { targetId, type, url } of targetInfos) {
      if (!url.startsWith(origin)) continue
      const { sessionId } = await this.#browser.send('Target.attachToTarget', { targetId, flatten: false })
      sessions.set(type === 'worker' ? (/([a-z]+)\.worker/.exec(url)?.[1] ?? url) : type, sessionId)
    }
    return sessions
  }

  send(sessionId: string, method: string): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result }) => resolve(result))
      const message = JSON.stringify({ id, method })
      this.#browser.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
    })
  }
}

async function attachTo(page: Page): Promise<{ browser: CDPSession; targets: Targets; sessions: Map<string, string> }> {
  const browser = await page.context().browser()?.newBrowserCDPSession()
  if (browser === undefined) throw new Error('This context has no browser of its own')
  const targets = new Targets(browser)
  return { browser, targets, sessions: await targets.attach(new URL(page.url()).origin) }
}

async function usedBy(targets: Targets, sessionId: string): Promise<number> {
  const usage = (await targets.send(sessionId, 'Runtime.getHeapUsage')) as {
    usedSize: number
    backingStorageSize: number
  }
  return usage.usedSize + usage.backingStorageSize
}

async function cleaned(targets: Targets, sessions: ReadonlyMap<string, string>): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const [name, sessionId] of sessions) {
    await targets.send(sessionId, 'HeapProfiler.collectGarbage')
    found.set(name, await usedBy(targets, sessionId))
  }
  return found
}

/** The memory of every realm of the page's origin now, after a garbage collection in each. */
export async function readHeaps(page: Page): Promise<Heaps> {
  const { browser, targets, sessions } = await attachTo(page)
  const found = await cleaned(targets, sessions)
  await browser.detach()
  return Object.fromEntries(found)
}

/**
 * Watches the memory of every realm of the page's origin from now on, after a garbage collection in each.
 *
 * @param options `live`: what is in use, without the garbage of the moment
 * @returns ends it and tells how much came of it
 */
export async function watchHeaps(page: Page, { live = false } = {}): Promise<() => Promise<Growth>> {
  const { browser, targets, sessions } = await attachTo(page)
  const before = await cleaned(targets, sessions)
  const since = (now: ReadonlyMap<string, number>): Heaps =>
    Object.fromEntries([...now].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)]))
  const peaks = new Map(before)
  const sample = async (): Promise<void> => {
    for (const [name, sessionId] of sessions) {
      if (live) await targets.send(sessionId, 'HeapProfiler.collectGarbage')
      peaks.set(name, Math.max(peaks.get(name) ?? 0, await usedBy(targets, sessionId)))
    }
  }
  let running = Promise.resolve()
  const timer = setInterval(
    () => {
      running = running.then(sample)
      // Told at the end; a browser that is gone has nothing more to say.
      running.catch(() => clearInterval(timer))
    },
    live ? LIVE_SAMPLE_MS : SAMPLE_MS,
  )
  return async () => {
    clearInterval(timer)
    await running
    await sample()
    const kept = since(await cleaned(targets, sessions))
    await browser.detach()
    return { peak: since(peaks), kept }
  }
}
