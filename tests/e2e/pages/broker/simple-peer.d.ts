declare module '@thaunknown/simple-peer/lite.js' {
  /** What the test worker uses of simple-peer. */
  export default class Peer {
    constructor(options: { initiator: boolean; trickle: boolean; config: { iceServers: { urls: string }[] } })
    readonly remoteAddress: string | undefined
    readonly bufferSize: number
    on(event: 'signal', listener: (data: unknown) => void): this
    on(event: 'data', listener: (chunk: Uint8Array) => void): this
    on(event: 'error', listener: (error: Error) => void): this
    on(event: 'connect' | 'disconnect' | 'iceTimeout', listener: () => void): this
    once(event: 'drain', listener: (value: unknown) => void): this
    signal(data: unknown): void
    write(chunk: Uint8Array): boolean
    destroy(): void
  }
}
