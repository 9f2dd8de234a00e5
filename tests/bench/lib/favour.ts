import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { BrowserContext } from '@playwright/test'

/** Behind the relay (-10), before all else. */
const PRIORITY = -5

/**
 * Has the system run a browser's network process before others. Its sockets hold some ten milliseconds' packets at 10 MB/s: whenever it waits
 * longer for a processor the kernel drops some, which a channel takes for a network that is full, and for long after sends less.
 * Where the system does not let us it stays as it is.
 */
export async function favourNetwork(context: BrowserContext): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession()
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
  for (const { id, type } of processInfo) if (/network/i.test(type)) favourThreads(id)
}

function favourThreads(pid: number): void {
  try {
    // Linux keeps a priority for every thread.
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), PRIORITY)
  } catch {
    // Another system, or not ours to say.
  }
}
