import type { UploadPeer } from './upload-peer.ts'

/** Waiting wires: each is looked at again later, as another wire of its payer may have become idle by then. */
export class WaitingWires {
  readonly #timers = new Map<UploadPeer, ReturnType<typeof setTimeout>>()

  add(peer: UploadPeer, waitMs: number, look: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(peer)
      look()
    }, Math.ceil(waitMs))
    this.#timers.set(peer, timer)
  }

  remove(peer: UploadPeer): void {
    clearTimeout(this.#timers.get(peer))
    this.#timers.delete(peer)
  }
}
