import { bttPerMib } from '../../../../../src/core/money/wei.ts'
import { encodeSpeedMessage, type SpeedMessage } from '../../../../../src/core/speed/message/message.ts'
import { proofDigest, sellerProofDigest } from '../../../../../src/core/speed/message/proof.ts'
import { newTrade, step } from '../../../../../src/core/speed/trade/trade.ts'
import type { TradeEffect, TradeEvent } from '../../../../../src/core/speed/trade/trade-event.ts'
import { CHAIN, fakeSignature, fakeSigner, INFO_HASH, type Peer, PIECE, TOKEN } from './trade-pair.ts'

const MAXIMUM = bttPerMib(5_000_000n)

/** Another wire of a peer, on the same records: the other end of it is a stranger. */
export class StrangerWire {
  readonly effects: TradeEffect[] = []
  readonly heard: SpeedMessage[] = []
  #trade
  readonly #peer: Peer

  constructor(peer: Peer) {
    const { world } = peer
    this.#peer = peer
    const ends = { ours: world.random(), theirs: world.random(), nonce: world.random() }
    this.#trade = newTrade({ infoHash: INFO_HASH, ...ends, pieceLength: PIECE }, world.now)
    const { sells, buys, ask, payee, vault } = peer
    const terms = { ask: sells ? ask : null, payee: sells ? payee : null, vault: buys ? vault : null }
    this.give({ kind: 'terms', terms: { chainId: CHAIN, token: TOKEN, ...terms } })
    this.give({ kind: 'bid', price: MAXIMUM })
  }

  get trade() {
    return this.#trade
  }

  say(message: SpeedMessage): void {
    this.give({ kind: 'message', bytes: encodeSpeedMessage(message) })
  }

  give(event: TradeEvent): void {
    const { world, memory, spendingLimits, issuer } = this.#peer
    const result = step(this.#trade, event, { now: world.now, ...memory, spendingLimits, issuer })
    this.#trade = result.trade
    const { outgoing, incoming, budget } = result
    this.#peer.memory = { outgoing, incoming, budget }
    for (const effect of result.effects) this.#carryOut(effect)
  }

  #carryOut(effect: TradeEffect): void {
    this.effects.push(effect)
    if (effect.kind === 'send') this.heard.push(effect.message)
    if (effect.kind === 'sign-proof') {
      const { issuer } = this.#peer
      this.heard.push({ type: 'proof', issuer, signature: fakeSignature(proofDigest(effect.proof), issuer) })
    }
    if (effect.kind === 'sign-seller') {
      const signature = fakeSignature(sellerProofDigest(effect.proof), this.#peer.payee)
      this.heard.push({ type: 'seller', signature })
    }
    if (effect.kind !== 'recover-signer') return
    if ('cheque' in effect) {
      this.give({ kind: 'signer-recovered', of: effect.of, signer: null })
      return
    }
    const digest = effect.of === 'proof' ? proofDigest(effect.proof) : sellerProofDigest(effect.proof)
    this.give({ kind: 'signer-recovered', of: effect.of, signer: fakeSigner(digest, effect.signature) })
  }
}
