declare module '@thaunknown/simple-peer/lite.js' {
  interface Description {
    readonly type: string
    readonly sdp: string
  }
  /** What trackers use of simple-peer. */
  export default class Peer {
    constructor(options: { initiator: boolean; trickle: boolean; config: RTCConfiguration })
    id?: string
    signal(description: Description): void
    destroy(error?: Error): void
    on(event: 'error', listener: (error: Error) => void): this
    once(event: 'signal', listener: (description: Description) => void): this
    once(event: 'close' | 'disconnect', listener: () => void): this
  }
}
declare module '@thaunknown/simple-websocket' {
  import type { EventEmitter } from 'events'

  /** What a tracker's socket uses of simple-websocket. */
  export default class Socket extends EventEmitter {
    constructor(options: { url: string })
    readonly connected: boolean
    send(text: string): void
    destroy(): void
  }
}
