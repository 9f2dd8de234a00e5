import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { NONCE_BYTES } from '../../../core/speed/message/nonce.ts'
import type { Wire } from '../../wire/wire.ts'
import type { Accounting, SwarmAccounting, TorrentView } from './accounting.ts'
import { type ConnectionEnds, connectionEnds } from './connection-ends.ts'
import { attachSpeed, type SpeedPort } from './extension.ts'

/** A peer that has `bt_speed`, or may still announce it in its extended handshake. */
export interface SpeedPeer {
  readonly wire: Wire
  /** As in PeerSummary. */
  readonly peerId: string
  /** What proofs on this wire name in place of the two peers. */
  readonly ends: ConnectionEnds
  /** Ours on this wire, 32 random bytes: its proofs have to contain it, on whatever chain. */
  readonly nonce: Uint8Array
  readonly infoHash: InfoHash
  readonly torrent: TorrentView
  readonly port: SpeedPort
}

/** Handles what happens on the wires while anything is traded. */
export interface PeerHandler {
  /** The peer has the extension, and no message of it arrived yet. */
  onPeer(peer: SpeedPeer): void
  onMessage(peer: SpeedPeer, message: Uint8Array): void
  onPeerGone(peer: SpeedPeer): void
  onBlock(peer: SpeedPeer, piece: number, bytes: number): void
  onPieceChecked(infoHash: InfoHash, piece: number, verified: boolean): void
  onBadData(peer: SpeedPeer): void
  /** Pieces are bought of its sharers whether they are here or not. */
  isSponsored(infoHash: InfoHash): boolean
  /** The peer has proved a vault to us. */
  mayPay(peer: SpeedPeer): boolean
  /** The torrent's metainfo is known now. */
  onMetadata(infoHash: InfoHash): void
  /** More may be missing of it than before. */
  onMissingChanged(infoHash: InfoHash): void
  onTorrentRemoved(infoHash: InfoHash): void
}

/** `type` of `terms` in bencode: a peer's last offer is kept for a later handler. */
const TERMS = '4:typei0e'
const latin = new TextDecoder('latin1')

/**
 * Every peer with `bt_speed`. It is all that runs while nothing is bought or sold: it attaches the extension, keeps
 * each peer's last offer, and passes every peer on once there is a handler. It handles no money and no cryptography.
 */
export class PeerRegistry implements Accounting {
  readonly #peers = new Map<Wire, SpeedPeer & { terms: Uint8Array | null }>()
  #handler: PeerHandler | null = null

  /** From now on `handler` gets every peer and event; null: nothing is traded. */
  setHandler(handler: PeerHandler | null): void {
    this.#handler = handler
    if (!handler) return
    for (const peer of this.#peers.values()) {
      if (!peer.port.ready) continue
      handler.onPeer(peer)
      if (peer.terms) handler.onMessage(peer, peer.terms)
    }
  }

  torrent(infoHash: InfoHash, torrent: TorrentView): SwarmAccounting {
    return {
      onWire: (wire, peerId, connection) => {
        const ends = connectionEnds(connection)
        // Without the extension: whatever was proved could be of another connection.
        if (ends !== null) this.#add(wire, { peerId, ends, infoHash, torrent })
      },
      onBlock: (wire, piece, bytes) => {
        const peer = bytes > 0 && this.#handler && this.#peers.get(wire)
        if (peer) this.#handler?.onBlock(peer, piece, bytes)
      },
      onPieceChecked: (piece, verified) => this.#handler?.onPieceChecked(infoHash, piece, verified),
      onBadData: (peerId) => {
        for (const peer of this.#peers.values()) {
          if (peer.infoHash === infoHash && peer.peerId === peerId) this.#handler?.onBadData(peer)
        }
      },
      isSponsored: () => this.#handler?.isSponsored(infoHash) ?? false,
      mayPay: (wire) => {
        const peer = this.#peers.get(wire)
        return peer !== undefined && (this.#handler?.mayPay(peer) ?? false)
      },
      onMetadata: () => this.#handler?.onMetadata(infoHash),
      onMissingChanged: () => this.#handler?.onMissingChanged(infoHash),
    }
  }

  removeTorrent(infoHash: InfoHash): void {
    this.#handler?.onTorrentRemoved(infoHash)
  }

  #add(wire: Wire, of: Omit<SpeedPeer, 'wire' | 'port' | 'nonce'>): void {
    const port = attachSpeed(wire, {
      onReady: () => this.#handler?.onPeer(peer),
      onMessage: (message) => {
        // A copy: its buffer is used again. A message that is too long is left to the handler, which refuses it.
        const isShort = message.length <= LIMITS.speedMessageBytes
        if (isShort && latin.decode(message).includes(TERMS)) peer.terms = message.slice()
        this.#handler?.onMessage(peer, message)
      },
    })
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
    const peer = { ...of, wire, port, nonce, terms: null as Uint8Array | null }
    this.#peers.set(wire, peer)
    wire.once('close', () => {
      this.#peers.delete(wire)
      this.#handler?.onPeerGone(peer)
    })
  }
}
