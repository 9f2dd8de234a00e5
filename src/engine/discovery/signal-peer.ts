import Peer from '@thaunknown/simple-peer/lite.js'

/** A description that simple-peer made or takes. */
export interface Signal {
  readonly type: string
  readonly sdp: string
}

/** simple-peer as trackers use it. */
export interface SignalPeer {
  /** The remote peer's id, 40 hex digits. */
  id?: string
  signal(description: Signal): void
  destroy(error?: Error): void
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'signal', listener: (description: Signal) => void): unknown
  once(event: 'close' | 'disconnect', listener: () => void): unknown
}

/** A connection that is described once, with all its candidates. */
export function makePeer(initiator: boolean, config: RTCConfiguration): SignalPeer {
  return new Peer({ initiator, trickle: false, config })
}
