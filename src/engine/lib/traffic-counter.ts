import { NO_HALTS, type TrafficHalts } from '../../core/traffic/traffic-rules.ts'

/** Counts the bytes of files, all torrents; see {@link TrafficMeter}. */
export interface TrafficCounter {
  readonly halts: TrafficHalts
  /** Bytes of a block that was kept. */
  onReceived(bytes: number): void
  /** Whether so many bytes more, beside what was chosen to be sent, exceed no ceiling; 0: whether none is exceeded. */
  mayUpload(bytes: number): boolean
  /** A block is chosen to be sent. Negative: it was not sent after all. */
  onSending(bytes: number): void
}

/** Counts nothing and halts nothing. */
export const UNCOUNTED: TrafficCounter = {
  halts: NO_HALTS,
  onReceived: () => {},
  mayUpload: () => true,
  onSending: () => {},
}
