import Peer from '@thaunknown/simple-peer/lite.js'

/** A session description as simple-peer makes and takes it. */
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

/** Makes a connection that emits its description once, with all candidates. */
export function makePeer(initiator: boolean, config: RTCConfiguration): SignalPeer {
  return new Peer({ initiator, trickle: false, config })
}
