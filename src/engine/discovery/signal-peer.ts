import { Connection, type Signal } from '../rtc/connection.ts'

export type { Signal }

/** A connection as trackers use it. */
export interface SignalPeer {
  /** The remote peer's id, 40 hex digits. */
  id?: string
  signal(description: Signal): void
  destroy(): void
  once(event: 'signal', listener: (description: Signal) => void): unknown
  once(event: 'close', listener: () => void): unknown
}

/** Makes a connection that emits its description once, with all candidates. */
export function makePeer(initiator: boolean, config: RTCConfiguration): SignalPeer {
  return new Connection(initiator, config)
}
