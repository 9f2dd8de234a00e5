import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { BrowserContext } from '@playwright/test'

/** Below the relay (-10), above all other processes. */
const PRIORITY = -5

/**
 * Raises the priority of a browser's network process. Its sockets hold some ten milliseconds of packets at 10 MB/s;
 * when it waits longer for a processor, the kernel drops packets, which the channel takes for congestion and sends less
 * for long. Without permission the priority stays unchanged.
 */
export async function prioritizeNetwork(context: BrowserContext): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession()
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] }
  for (const { id, type } of processInfo) if (/network/i.test(type)) prioritizeThreads(id)
}

function prioritizeThreads(pid: number): void {
  try {
    // Linux keeps a priority for every thread.
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), PRIORITY)
  } catch {
    // Another system, or no permission.
  }
}
