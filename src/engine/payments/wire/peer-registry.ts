import type { Wire } from 'bittorrent-protocol'
import { LIMITS } from '../../../core/limits.ts'
import type { SwarmMoney, TorrentView, Treasury } from '../swarm-money.ts'
import { attachSpeed, type SpeedPort } from './extension.ts'

/** A wire whose peer can be spoken to in `bt_speed`, or may be later. */
export interface Guest {
  readonly wire: Wire
  /** As in PeerSummary. */
  readonly peerId: string
  /** Of our handshake, 40 hex digits. */
  readonly ownPeerId: string
  readonly infoHash: string
  readonly torrent: TorrentView
  readonly port: SpeedPort
}

/** Who trades with guests, while anything is traded. */
export interface Host {
  /** The peer has the extension; heard nothing of it yet. */
  enter(guest: Guest): void
  hear(guest: Guest, message: Uint8Array): void
  leave(guest: Guest): void
  arrived(guest: Guest, piece: number, bytes: number): void
  judged(infoHash: string, piece: number, verified: boolean): void
  garbage(guest: Guest): void
  /** The torrent's metainfo is known now. */
  ready(infoHash: string): void
  /** More may be missing of it than before. */
  chosen(infoHash: string): void
  forget(infoHash: string): void
}

/** `type` of `terms` in bencode: what a peer offers is kept, for a host that opens later. */
const TERMS = '4:typei0e'
const latin = new TextDecoder('latin1')

/**
 * Where wires wait until something is bought or sold. It is all that runs while neither is: it attaches the extension, keeps
 * what each peer offers, and hands everybody over when a host opens. It holds no money and knows no cryptography.
 */
export class Lobby implements Treasury {
  readonly #guests = new Map<Wire, Guest & { terms: Uint8Array | null }>()
  #host: Host | null = null

  /** From now on `host` trades with everybody; null: nobody does. */
  open(host: Host | null): void {
    this.#host = host
    if (!host) return
    for (const guest of this.#guests.values()) {
      if (!guest.port.ready) continue
      host.enter(guest)
      if (guest.terms) host.hear(guest, guest.terms)
    }
  }

  torrent(infoHash: string, torrent: TorrentView): SwarmMoney {
    return {
      joined: (wire, peerId, ownPeerId) => this.#join(wire, { peerId, ownPeerId, infoHash, torrent }),
      arrived: (wire, piece, bytes) => {
        const guest = bytes > 0 && this.#host && this.#guests.get(wire)
        if (guest) this.#host?.arrived(guest, piece, bytes)
      },
      judged: (piece, verified) => this.#host?.judged(infoHash, piece, verified),
      garbage: (peerId) => {
        for (const guest of this.#guests.values()) {
          if (guest.infoHash === infoHash && guest.peerId === peerId) this.#host?.garbage(guest)
        }
      },
      ready: () => this.#host?.ready(infoHash),
      chosen: () => this.#host?.chosen(infoHash),
    }
  }

  forget(infoHash: string): void {
    this.#host?.forget(infoHash)
  }

  guestOf(wire: Wire): Guest | undefined {
    return this.#guests.get(wire)
  }

  #join(wire: Wire, of: Omit<Guest, 'wire' | 'port'>): void {
    const port = attachSpeed(wire, {
      onReady: () => this.#host?.enter(guest),
      onMessage: (message) => {
        // A copy: the buffer it lies in is used again. What is too long is not even looked at; a host refuses it.
        const isShort = message.length <= LIMITS.speedMessageBytes
        if (isShort && latin.decode(message).includes(TERMS)) guest.terms = message.slice()
        this.#host?.hear(guest, message)
      },
    })
    const guest = { ...of, wire, port, terms: null as Uint8Array | null }
    this.#guests.set(wire, guest)
    wire.once('close', () => {
      this.#guests.delete(wire)
      this.#host?.leave(guest)
    })
  }
}
