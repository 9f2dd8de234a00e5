import { Session } from 'node:inspector/promises'

/** What counts: our code and the wire's package. */
const COUNTED = /\/(src\/(core|engine)\/|node_modules\/bittorrent-protocol\/)/

/**
 * Counts how often the blocks of the engine's code ran: work that does not depend on how fast or busy the machine is. A
 * loop over all pieces of a torrent shows, however quick it is.
 */
export class WorkCounter {
  readonly #session = new Session()

  async start(): Promise<void> {
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    await this.take()
  }

  /** Blocks that ran since the last call. */
  async take(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    let count = 0
    for (const { url, functions } of result) {
      if (!COUNTED.test(url)) continue
      for (const { ranges } of functions) for (const range of ranges) count += range.count
    }
    return count
  }

  async stop(): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage')
    await this.#session.post('Profiler.disable')
    this.#session.disconnect()
  }
}
