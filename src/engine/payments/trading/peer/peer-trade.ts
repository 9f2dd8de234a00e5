import { signCheque } from '../../../../core/money/cheque.ts'
import type { Address, Wei } from '../../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../../core/speed/channel/incoming-channel.ts'
import type { OutgoingChannel } from '../../../../core/speed/channel/outgoing-channel.ts'
import { encodeSpeedMessage, type SpeedMessage } from '../../../../core/speed/message/message.ts'
import { sellerProofDigest, signProof } from '../../../../core/speed/message/proof.ts'
import { isBuyerProved, isSellerProved } from '../../../../core/speed/trade/agreement.ts'
import { commitment } from '../../../../core/speed/trade/bid.ts'
import { afterSuspension, creditBytes, newTrade, step } from '../../../../core/speed/trade/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../../core/speed/trade/trade-event.ts'
import type { ChannelKey, Trade } from '../../../../core/speed/trade/trade-state.ts'
import { channelId } from '../../records/channel-records.ts'
import type { SpeedPeer } from '../../wire/peer-registry.ts'
import type { ActiveTrade, TradeServices } from './active-trade.ts'
import { StepContext } from './step-context.ts'

const NO_CREDIT = { trade: null, channel: null, bytes: 0 } as const

/** The record id of a channel, built once for each key: it is needed several times a block. */
function memoizedId(): (key: ChannelKey) => string {
  let last: ChannelKey | null = null
  let id = ''
  return (key) => {
    if (key !== last) [last, id] = [key, channelId(key.vault, key.payee)]
    return id
  }
}

/**
 * The trade on one wire: applies events to the pure state machine (`core/speed/trade/trade.ts`) and carries out its
 * effects. Channels and budget live in the payment records, since several wires may share one channel.
 */
export class PeerTrade implements ActiveTrade {
  readonly peer: SpeedPeer
  trade: Trade
  closed = false
  readonly #services: TradeServices
  readonly #outgoingId = memoizedId()
  readonly #incomingId = memoizedId()
  #credit: { readonly trade: Trade | null; readonly channel: IncomingChannel | null; readonly bytes: number } =
    NO_CREDIT
  #tickAt = Number.POSITIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param suspended the trade that an earlier trader left on this wire; null: the peers have not met */
  constructor(peer: SpeedPeer, services: TradeServices, suspended: Trade | null) {
    const { infoHash, torrent, ends, nonce } = peer
    this.peer = peer
    this.#services = services
    const fresh = newTrade({ infoHash, ...ends, nonce, pieceLength: torrent.pieceLength }, services.now())
    this.trade = suspended ? afterSuspension(suspended) : fresh
    const { buying, selling } = this.trade
    if (buying.key && isSellerProved(this.trade)) services.records.openOutgoing(buying.key.vault, buying.key.payee)
    if (selling.key && selling.proven) this.#reopenIncoming(selling.key, selling.prover, fresh)
  }

  get outgoing(): OutgoingChannel | null {
    const { key } = this.trade.buying
    if (!isSellerProved(this.trade)) return null
    return key && (this.#services.records.outgoing.get(this.#outgoingId(key)) ?? null)
  }

  get incoming(): IncomingChannel | null {
    const { key } = this.trade.selling
    if (!isBuyerProved(this.trade)) return null
    return key && (this.#services.records.incoming.get(this.#incomingId(key)) ?? null)
  }

  /** Cached: it is read several times a block. */
  get creditBytes(): number {
    const { trade, incoming: channel } = this
    if (trade !== this.#credit.trade || channel !== this.#credit.channel) {
      this.#credit = { trade, channel, bytes: creditBytes(trade, channel) }
    }
    return this.#credit.bytes
  }

  get commitment(): Wei {
    return commitment(this.trade, this.outgoing)
  }

  apply(event: TradeEvent): void {
    if (this.closed && event.kind !== 'verified') return
    const { records } = this.#services
    const { outgoing, incoming } = this
    const next = step(this.trade, event, new StepContext(this.#services, this))
    const before = this.trade
    this.trade = next.trade
    if (next.outgoing && next.outgoing !== outgoing) records.setOutgoing(next.outgoing)
    if (next.incoming && next.incoming !== incoming) records.setIncoming(next.incoming)
    records.budget = next.budget
    if (event.kind === 'closed') {
      this.closed = true
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
    for (const effect of next.effects) this.#run(effect)
    const { issuer, vault, bannedUntil = 0 } = next.incoming ?? {}
    if (vault && bannedUntil !== (incoming?.bannedUntil ?? 0)) {
      this.#services.ban(issuer ? [vault, issuer] : [vault], bannedUntil)
    }
    if (next.trade === before && next.outgoing === outgoing && next.incoming === incoming) return
    const { peer, buying } = next.trade
    this.#services.onChanged(this, peer !== before.peer || buying.refusal !== before.buying.refusal)
  }

  #run(effect: TradeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(effect.message)
        return
      case 'open-channel':
        this.#openChannel(effect.side)
        return
      case 'persist':
        this.#persist(effect)
        return
      case 'sign-cheque': {
        const [key, { issuer }] = [this.#services.key(), this.#services]
        // The payee would take the cheque of another key than it was proved for forged.
        if (key && issuer === this.trade.buying.prover)
          this.#send({ type: 'cheque', cheque: signCheque(effect.cheque, key) })
        return
      }
      case 'sign-proof': {
        const [key, { issuer }] = [this.#services.key(), this.#services]
        if (key && issuer) this.#send({ type: 'proof', issuer, signature: signProof(effect.proof, key) })
        return
      }
      case 'sign-seller': {
        const { proof } = effect
        const { sellers } = this.#services
        if (!sellers?.has(proof.payee)) return
        this.#send({ type: 'seller', signature: sellers.signDigest(sellerProofDigest(proof), proof.payee) })
        return
      }
      case 'recover-signer':
        void this.#services
          .signerOf(effect)
          .then((signer) => this.apply({ kind: 'signer-recovered', of: effect.of, signer }))
        return
      case 'read-vault': {
        const { key } = this.trade.selling
        if (!key) return
        const { vault, fresh } = effect
        void this.#services.readVault(vault, key.payee, fresh).then((reading) => this.apply({ kind: 'vault', reading }))
        return
      }
      case 'credit-changed':
        this.#services.onCredit(this, effect.paid === true)
        return
      case 'tick-at':
        this.#tickBy(effect.at)
        return
    }
  }

  /** Cheques are checked against the channel's issuer, which a channel without money forgets: the trade knows it. */
  #reopenIncoming({ vault, payee }: ChannelKey, prover: Address | null, fresh: Trade): void {
    const { records } = this.#services
    const channel = records.openIncoming(vault, payee)
    if (channel === null || channel.issuer === prover) return
    if (channel.issuer === null) records.setIncoming({ ...channel, issuer: prover })
    else this.trade = fresh
  }

  #send(message: SpeedMessage): void {
    this.peer.port.send(encodeSpeedMessage(message))
  }

  #persist({ outgoing, incoming, budget, record, after }: Extract<TradeEffect, { kind: 'persist' }>): void {
    const note = record && { ...record, infoHash: this.peer.infoHash }
    this.#services.commit({ outgoing, incoming, budget, note }).then(
      () => {
        for (const effect of after) this.#run(effect)
      },
      () => this.apply({ kind: 'storage-failed' }),
    )
  }

  #tickBy(at: number): void {
    if (this.closed || at >= this.#tickAt) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#tickAt = at
    const waitMs = Math.max(0, at - this.#services.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#tickAt = Number.POSITIVE_INFINITY
      this.apply({ kind: 'tick' })
    }, waitMs)
  }

  #openChannel(side: 'outgoing' | 'incoming'): void {
    const key = side === 'outgoing' ? this.trade.buying.key : this.trade.selling.key
    if (!key) return
    const { records } = this.#services
    const { vault, payee } = key
    const opened = side === 'outgoing' ? records.openOutgoing(vault, payee) : records.openIncoming(vault, payee)
    // After the effects that follow this one. Without room nothing can be recorded, so nothing is traded.
    queueMicrotask(() => this.apply({ kind: opened === null ? 'storage-failed' : 'channel-opened' }))
  }
}
