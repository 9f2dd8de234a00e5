/** A part of the stack that can end by itself. */
export interface Part {
  /** Resolves with the reason when it is over, stopped or not. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

/** The wait before a restart doubles up to this, so that a part that cannot run does not keep the machine busy. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 60_000
/** A part that ran this long starts again after the first wait. */
const SETTLED_MS = 60_000

export interface Kept {
  /** Ends the part for good. */
  stop(): Promise<void>
}

/**
 * Starts a part, and starts it again whenever it ends by itself.
 *
 * @param name for the lines that say so
 * @param start also called for each restart; the first failure rejects, later ones are told and tried again
 * @param say gets one line for each end and each restart
 */
export async function keepRunning<T extends Part>(
  name: string,
  start: () => Promise<T>,
  say: (line: string) => void,
): Promise<Kept & { readonly first: T }> {
  const stopping = new AbortController()
  const first = await start()
  let part: T | null = first
  const stopped = new Promise<null>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  const tend = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS
    while (!stopping.signal.aborted) {
      const startedAt = Date.now()
      const reason = part === null ? null : await Promise.race([part.ended, stopped])
      if (stopping.signal.aborted) return
      if (Date.now() - startedAt >= SETTLED_MS) waitMs = FIRST_WAIT_MS
      if (reason !== null) {
        say(`${name} ended by itself: ${reason.message.trim()} It starts again.`)
        // What it started and left behind.
        await part?.stop()
      }
      await elapsed(waitMs, stopping.signal)
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
      if (stopping.signal.aborted) return
      try {
        part = await start()
        say(`${name} runs again.`)
      } catch (error) {
        part = null
        say(`${name} could not be started: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  const tending = tend()
  return {
    first,
    stop: async () => {
      stopping.abort()
      await part?.stop()
      await tending
      // One that was being started meanwhile.
      await part?.stop()
    },
  }
}

function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
