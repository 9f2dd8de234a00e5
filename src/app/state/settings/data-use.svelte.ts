import { NO_HALTS, type TrafficHalts, type TrafficRules, warningOf } from '../../../core/traffic/traffic-rules.ts'
import { type Metered, meteredOf, type NetworkInformation } from '../../../page/metered.ts'
import type { TrafficStatus } from '../../../protocol/engine.ts'
import { onPreferenceChanged, readPreference, writePreference } from '../shell/preferences.ts'
import { type DataUseChoice, DEFAULT_DATA_USE, isDataUseChoice } from './data-use-choice.ts'

/** The limits for the connection: what the user chose, what the browser reports, and what the engine has counted. */
export class DataUse {
  /** Called when the rules have changed by themselves: the connection did, or another tab's user. */
  onChanged: () => void = () => undefined
  #choice = $state.raw<DataUseChoice>(readPreference('dataUse', isDataUseChoice) ?? DEFAULT_DATA_USE)
  #metered = $state.raw<Metered | null>(null)
  #status = $state.raw<TrafficStatus | null>(null)

  constructor() {
    const { connection } = navigator as { connection?: NetworkInformation }
    this.#metered = meteredOf(connection)
    const readConnection = (): void => {
      const metered = meteredOf(connection)
      if (metered === this.#metered) return
      this.#metered = metered
      this.onChanged()
    }
    connection?.addEventListener?.('change', readConnection)
    // A switch of Data Saver alone is no change of the connection (Chromium 156).
    document.addEventListener('visibilitychange', readConnection)
    onPreferenceChanged(['dataUse'], () => {
      this.#choice = readPreference('dataUse', isDataUseChoice) ?? DEFAULT_DATA_USE
      this.onChanged()
    })
  }

  get choice(): DataUseChoice {
    return this.#choice
  }

  set choice(choice: DataUseChoice) {
    this.#choice = choice
    writePreference('dataUse', choice)
  }

  /** What the browser reports of the connection. */
  get metered(): Metered | null {
    return this.#metered
  }

  /** For the engine. */
  get rules(): TrafficRules {
    const { choice } = this
    return { ...choice, isMetered: choice.isMetered || this.#metered !== null }
  }

  /** As the engine last sent it; null before. */
  get status(): TrafficStatus | null {
    return this.#status
  }

  set status(status: TrafficStatus | null) {
    this.#status = status
  }

  /** Whether there is something to be said: a halt, or a ceiling that is near. */
  get isNotable(): boolean {
    const status = this.#status
    return status !== null && (status.halts.uploads !== null || warningOf(status.rules, status.month) !== null)
  }

  get halts(): TrafficHalts {
    return this.#status?.halts ?? NO_HALTS
  }
}
