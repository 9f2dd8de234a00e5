import { Emitter } from '../lib/emitter.ts'
import type { ChannelWire } from './channel-wire.ts'
import type { WireExtension } from './wire.ts'

/** Bytes of a message: the piece. */
const MESSAGE_BYTES = 4

/** lt_donthave (BEP 54): takes a `have` back. Emits `donthave` with the piece. */
export class DontHave extends Emitter implements WireExtension {
  readonly #wire: ChannelWire

  constructor(wire: ChannelWire) {
    super()
    this.#wire = wire
  }

  onMessage(bytes: Uint8Array): void {
    if (bytes.length !== MESSAGE_BYTES) return
    const piece = new DataView(bytes.buffer, bytes.byteOffset, MESSAGE_BYTES).getInt32(0)
    if (!this.#wire.losePiece(piece)) return
    this.emit('donthave', piece)
    this.#wire.failRequestsOf(piece, 'the peer has lost the piece')
  }

  /** We lost a piece. Sends nothing to a peer without the extension, or that took it back (BEP 10: number 0). */
  donthave(piece: number): void {
    if (!this.#wire.peerExtendedMapping[NAME] || this.#wire.destroyed) return
    const message = new Uint8Array(MESSAGE_BYTES)
    new DataView(message.buffer).setUint32(0, piece)
    this.#wire.extended(NAME, message)
  }
}

const NAME = 'lt_donthave'

/** Adds lt_donthave to a wire. */
export function useDontHave(wire: ChannelWire): void {
  class LtDontHave extends DontHave {
    constructor() {
      super(wire)
    }
  }
  Object.assign(LtDontHave.prototype, { name: NAME })
  wire.use(LtDontHave)
}
