import type { EngineSettings } from '../../protocol/engine.ts'
import { isRate } from './config.ts'
import { isStringArray, recall, remember, rememberText } from './memory.ts'

const NONE: EngineSettings = { trackers: [], iceServers: [] }

/** What the host of the app configures, and what the user changed of it. */
export class Settings {
  #host = $state.raw<EngineSettings>(NONE)
  #trackers = $state.raw<readonly string[] | null>(recall('trackers', isStringArray))
  #uploadLimit = $state.raw<number | null>(recall('uploadBytesPerSecond', isRate))

  /** The configuration that came with the app. */
  setHost(settings: EngineSettings): void {
    this.#host = settings
  }

  /** What the engine is to use. */
  get engine(): EngineSettings {
    const { uploadBytesPerSecond } = this
    return { trackers: [...this.trackers], iceServers: this.#host.iceServers, uploadBytesPerSecond }
  }

  get trackers(): readonly string[] {
    return this.#trackers ?? this.#host.trackers
  }

  /** Null: no limit. The user's own, or that of the app's host. */
  get uploadBytesPerSecond(): number | null {
    return this.#uploadLimit ?? this.#host.uploadBytesPerSecond ?? null
  }

  /** Null takes the user's own limit away. */
  setUploadLimit(bytesPerSecond: number | null): void {
    this.#uploadLimit = bytesPerSecond
    if (bytesPerSecond === null) rememberText('uploadBytesPerSecond', null)
    else remember('uploadBytesPerSecond', bytesPerSecond)
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
