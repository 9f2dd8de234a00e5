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
