import { EngineError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { MonthlyTraffic, readTraffic, type TrafficRecord } from '../../core/traffic/monthly-traffic.ts'
import {
  haltsOf,
  NO_HALTS,
  NO_RULES,
  type TrafficHalts,
  type TrafficRules,
  uploadBytesLeft,
} from '../../core/traffic/traffic-rules.ts'
import type { TrafficStatus } from '../../protocol/engine.ts'
import type { TrafficCounter } from './traffic-counter.ts'

/** Where the counts outlive the engine. */
export interface TrafficStore {
  /** The value that was saved last; undefined when there is none. */
  load(): Promise<unknown>
  save(record: TrafficRecord): Promise<void>
}

/**
 * Counts the bytes of all torrents by month, and halts uploads or everything as the user's rules demand. A halt stays
 * until the rules, the month or what the user allows change: a block that is taken back does not end it.
 */
export class TrafficMeter implements TrafficCounter {
  readonly loaded: Promise<void>
  readonly #store: TrafficStore
  readonly #now: () => number
  readonly #onHalts: (halts: TrafficHalts) => void
  #rules: TrafficRules = NO_RULES
  #months = new MonthlyTraffic(null)
  #halts = NO_HALTS
  #timer: ReturnType<typeof setTimeout> | null = null
  #isUnsaved = false
  /** What is saved could not be read: it is not written over, and counts again from the next start on. */
  #isUnread = false
  #isUnreported = true

  /** @param now ms since the epoch @param onHalts called when {@link halts} has changed */
  constructor(store: TrafficStore, onHalts: (halts: TrafficHalts) => void, now: () => number = Date.now) {
    this.#store = store
    this.#onHalts = onHalts
    this.#now = now
    this.loaded = this.#load()
  }

  get halts(): TrafficHalts {
    return this.#halts
  }

  get status(): TrafficStatus {
    return { month: this.#months.of(this.#now()), halts: this.#halts, rules: this.#rules }
  }

  configure(rules: TrafficRules): void {
    this.#rules = rules
    this.#isUnreported = true
    this.#review()
  }

  /** Raises the ceilings of this month. @throws EngineError `bad-allowance` */
  allow(bytes: number): void {
    const most = LIMITS.trafficExtraMegabytes * 1_000_000
    if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes > most) {
      throw new EngineError('bad-allowance', `Expected 1 to ${most} bytes, got ${bytes}`, { most })
    }
    this.#add({ extraBytes: bytes })
    this.#review()
  }

  onReceived(bytes: number): void {
    this.#add({ downloadedBytes: bytes })
    if (this.#halts.everything === null) this.#extend()
  }

  mayUpload(bytes: number): boolean {
    return uploadBytesLeft(this.#rules, this.#months.of(this.#now())) >= bytes
  }

  onSending(bytes: number): void {
    this.#add({ uploadedBytes: bytes })
    if (bytes > 0 && this.#halts.everything === null) this.#extend()
  }

  /** The status, if it has changed since the last call; else null. */
  takeReport(): TrafficStatus | null {
    if (!this.#isUnreported) return null
    this.#isUnreported = false
    return this.status
  }

  async save(): Promise<void> {
    if (!this.#isUnsaved || this.#isUnread) return
    this.#isUnsaved = false
    try {
      await this.#store.save(this.#months.toRecord())
    } catch (thrown) {
      this.#isUnsaved = true
      throw thrown
    }
  }

  async #load(): Promise<void> {
    // A database that cannot be read is reported with the list of torrents, which is in it too.
    const saved = await this.#store.load().catch(() => {
      this.#isUnread = true
      return null
    })
    const early = this.#months.of(this.#now())
    this.#months = new MonthlyTraffic(readTraffic(saved))
    this.#months.add(early, this.#now())
    this.#isUnreported = true
    this.#review()
  }

  #add(traffic: Parameters<MonthlyTraffic['add']>[0]): void {
    this.#months.add(traffic, this.#now())
    this.#isUnsaved = true
    this.#isUnreported = true
  }

  /** Traffic only ever adds halts. */
  #extend(): void {
    const halts = haltsOf(this.#rules, this.#months.of(this.#now()))
    if (halts.everything !== null || (halts.uploads !== null && this.#halts.uploads === null)) this.#set(halts)
  }

  #review(): void {
    this.#set(haltsOf(this.#rules, this.#months.of(this.#now())))
  }

  #set(halts: TrafficHalts): void {
    const before = this.#halts
    this.#halts = halts
    if (this.#timer !== null) clearTimeout(this.#timer)
    // The next month ends a halt, and a clock that is set right may, too.
    this.#timer = halts.uploads === null ? null : setTimeout(() => this.#review(), LIMITS.trafficCheckMs)
    if (halts.uploads === before.uploads && halts.everything === before.everything) return
    this.#isUnreported = true
    this.#onHalts(halts)
  }
}
