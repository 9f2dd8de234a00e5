import type { Wire } from 'bittorrent-protocol'
import { attachSpeed, type SpeedPort } from './extension.ts'
import type { SwarmMoney, TorrentView, Treasury } from './swarm-money.ts'

/** A wire whose peer can be spoken to in `bt_speed`, or may be later. */
export interface Guest {
  readonly wire: Wire
  /** As in PeerSummary. */
  readonly peerId: string
  readonly infoHash: string
  readonly torrent: TorrentView
  readonly port: SpeedPort
}

/** Who trades with guests, while anything is traded. */
export interface Host {
  /** The peer has the extension; heard nothing of it yet. */
  enter(guest: Guest): void
  hear(guest: Guest, message: Uint8Array): void
  /** The peer sent more than anybody needs; nothing more of it will be heard. */
  flood(guest: Guest): void
  leave(guest: Guest): void
  arrived(guest: Guest, piece: number, bytes: number): void
  judged(infoHash: string, piece: number, verified: boolean): void
  forget(infoHash: string): void
}

/** First words of a peer that are kept while nobody trades: its terms, its bid and what goes with them. */
const KEPT_MESSAGES = 8

/**
 * Where wires wait until something is bought or sold. It is all that runs while neither is: it attaches the extension, keeps the
 * first words of each peer, and hands everybody over when a host opens. It holds no money and knows no cryptography.
 */
export class Lobby implements Treasury {
  readonly #guests = new Map<Wire, Guest & { readonly said: Uint8Array[] }>()
  readonly #now: () => number
  #host: Host | null = null

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now
  }

  /** From now on `host` trades with everybody; null: nobody does. */
  open(host: Host | null): void {
    this.#host = host
    if (!host) return
    for (const guest of this.#guests.values()) {
      if (!guest.port.ready) continue
      host.enter(guest)
      for (const message of guest.said) host.hear(guest, message)
    }
  }

  torrent(infoHash: string, torrent: TorrentView): SwarmMoney {
    return {
      joined: (wire, peerId) => this.#join(wire, peerId, infoHash, torrent),
      arrived: (wire, piece, bytes) => {
        const guest = bytes > 0 && this.#host && this.#guests.get(wire)
        if (guest) this.#host?.arrived(guest, piece, bytes)
      },
      judged: (piece, verified) => this.#host?.judged(infoHash, piece, verified),
    }
  }

  forget(infoHash: string): void {
    this.#host?.forget(infoHash)
  }

  guestOf(wire: Wire): Guest | undefined {
    return this.#guests.get(wire)
  }

  #join(wire: Wire, peerId: string, infoHash: string, torrent: TorrentView): void {
    const port = attachSpeed(
      wire,
      {
        onReady: () => this.#host?.enter(guest),
        onMessage: (message) => {
          // The buffer it lies in is used again.
          if (guest.said.length < KEPT_MESSAGES) guest.said.push(message.slice())
          this.#host?.hear(guest, message)
        },
        onFlood: () => this.#host?.flood(guest),
      },
      this.#now,
    )
    const guest = { wire, peerId, infoHash, torrent, port, said: [] as Uint8Array[] }
    this.#guests.set(wire, guest)
    wire.once('close', () => {
      this.#guests.delete(wire)
      this.#host?.leave(guest)
    })
  }
}
