import { Emitter } from '../lib/emitter.ts'
import type { WebSocketLike } from './tracker-socket.ts'

/** A WebSocket. It emits `connect`, `data`, and at the end `error` or `close`, each after the call that causes it. */
export class TextSocket extends Emitter implements WebSocketLike {
  #socket: WebSocket | null = null

  constructor(url: string) {
    super()
    try {
      const socket = new WebSocket(url)
      this.#socket = socket
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => this.emit('connect')
      socket.onmessage = ({ data }) => this.emit('data', typeof data === 'string' ? data : new Uint8Array(data))
      socket.onerror = () => this.#fail(url)
      socket.onclose = () => this.emit('close')
    } catch {
      // An address that no socket can have. Not before the caller listens.
      queueMicrotask(() => this.#fail(url))
    }
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  send(text: string): void {
    this.#socket?.send(text)
  }

  destroy(): void {
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    // Closing a socket that is not open yet is an error of it.
    socket.onerror = () => undefined
    socket.close()
  }

  #fail(url: string): void {
    this.emit('error', new Error(`Error connecting to ${url}`))
  }
}
