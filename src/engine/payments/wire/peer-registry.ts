import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { SwarmAccounting, TorrentView, Accounting } from '../swarm-money.ts'
import { attachSpeed, type SpeedPort } from './extension.ts'

/** A wire whose peer can be spoken to in `bt_speed`, or may be later. */
export interface SpeedPeer {
  readonly wire: Wire
  /** As in PeerSummary. */
  readonly peerId: string
  /** Of our handshake, 40 hex digits. */
  readonly ownPeerId: string
  readonly infoHash: InfoHash
  readonly torrent: TorrentView
  readonly port: SpeedPort
}

/** Who trades with guests, while anything is traded. */
export interface PeerHandler {
  /** The peer has the extension; heard nothing of it yet. */
  onPeer(guest: SpeedPeer): void
  onMessage(guest: SpeedPeer, message: Uint8Array): void
  onPeerGone(guest: SpeedPeer): void
  onBlock(guest: SpeedPeer, piece: number, bytes: number): void
  onPieceChecked(infoHash: InfoHash, piece: number, verified: boolean): void
  onBadData(guest: SpeedPeer): void
  /** The torrent's metainfo is known now. */
  onMetadata(infoHash: InfoHash): void
  /** More may be missing of it than before. */
  onMissingChanged(infoHash: InfoHash): void
  onTorrentRemoved(infoHash: InfoHash): void
}

/** `type` of `terms` in bencode: what a peer offers is kept, for a host that opens later. */
const TERMS = '4:typei0e'
const latin = new TextDecoder('latin1')

/**
 * Where wires wait until something is bought or sold. It is all that runs while neither is: it attaches the extension, keeps
 * what each peer offers, and hands everybody over when a host opens. It holds no money and knows no cryptography.
 */
export class PeerRegistry implements Accounting {
  readonly #peers = new Map<Wire, SpeedPeer & { terms: Uint8Array | null }>()
  #handler: PeerHandler | null = null

  /** From now on `host` trades with everybody; null: nobody does. */
  setHandler(host: PeerHandler | null): void {
    this.#handler = host
    if (!host) return
    for (const guest of this.#peers.values()) {
      if (!guest.port.ready) continue
      host.onPeer(guest)
      if (guest.terms) host.onMessage(guest, guest.terms)
    }
  }

  torrent(infoHash: InfoHash, torrent: TorrentView): SwarmAccounting {
    return {
      onWire: (wire, peerId, ownPeerId) => this.#add(wire, { peerId, ownPeerId, infoHash, torrent }),
      onBlock: (wire, piece, bytes) => {
        const guest = bytes > 0 && this.#handler && this.#peers.get(wire)
        if (guest) this.#handler?.onBlock(guest, piece, bytes)
      },
      onPieceChecked: (piece, verified) => this.#handler?.onPieceChecked(infoHash, piece, verified),
      onBadData: (peerId) => {
        for (const guest of this.#peers.values()) {
          if (guest.infoHash === infoHash && guest.peerId === peerId) this.#handler?.onBadData(guest)
        }
      },
      onMetadata: () => this.#handler?.onMetadata(infoHash),
      onMissingChanged: () => this.#handler?.onMissingChanged(infoHash),
    }
  }

  removeTorrent(infoHash: InfoHash): void {
    this.#handler?.onTorrentRemoved(infoHash)
  }

  peerOf(wire: Wire): SpeedPeer | undefined {
    return this.#peers.get(wire)
  }

  #add(wire: Wire, of: Omit<SpeedPeer, 'wire' | 'port'>): void {
    const port = attachSpeed(wire, {
      onReady: () => this.#handler?.onPeer(guest),
      onMessage: (message) => {
        // A copy: the buffer it lies in is used again. What is too long is not even looked at; a host refuses it.
        const isShort = message.length <= LIMITS.speedMessageBytes
        if (isShort && latin.decode(message).includes(TERMS)) guest.terms = message.slice()
        this.#handler?.onMessage(guest, message)
      },
    })
    const guest = { ...of, wire, port, terms: null as Uint8Array | null }
    this.#peers.set(wire, guest)
    wire.once('close', () => {
      this.#peers.delete(wire)
      this.#handler?.onPeerGone(guest)
    })
  }
}
