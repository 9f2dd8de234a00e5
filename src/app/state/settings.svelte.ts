import type { EngineSettings } from '../../protocol/engine.ts'
import { isStringArray, recall, remember, rememberText } from './memory.ts'

const NONE: EngineSettings = { trackers: [], iceServers: [] }

/** What the host of the app configures, and what the user changed of it. */
export class Settings {
  #host = $state.raw<EngineSettings>(NONE)
  #trackers = $state.raw<readonly string[] | null>(recall('trackers', isStringArray))

  /** The configuration that came with the app. */
  setHost(settings: EngineSettings): void {
    this.#host = settings
  }

  /** What the engine is to use. */
  get engine(): EngineSettings {
    return { trackers: [...this.trackers], iceServers: this.#host.iceServers }
  }

  get trackers(): readonly string[] {
    return this.#trackers ?? this.#host.trackers
  }

  get hasOwnTrackers(): boolean {
    return this.#trackers !== null
  }

  /** Null goes back to those of the app's host. */
  setTrackers(trackers: readonly string[] | null): void {
    this.#trackers = trackers
    if (trackers === null) rememberText('trackers', null)
    else remember('trackers', trackers)
  }
}
