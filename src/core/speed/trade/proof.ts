import { fromHex } from '../../bytes.ts'
import { LIMITS } from '../../limits.ts'
import type { Address } from '../../money/wei.ts'
import { wei } from '../../money/wei.ts'
import type { PayerVault } from '../channel/credit-limit.ts'
import { isBanned, owedTo } from '../channel/incoming-channel.ts'
import { connectionOf } from '../message/proof.ts'
import { askToReserve, stopSelling } from './quote.ts'
import type { TradeDraft } from './trade-draft.ts'

/** Proves to the buyer that we are the payee that our terms name. */
export function proveSeller(draft: TradeDraft): void {
  const { key, proofs, refusal } = draft.selling
  const { peer, wire } = draft.trade
  if (key === null || peer === null || refusal !== null || proofs >= LIMITS.speedProofs) return
  draft.updateSelling({ proofs: proofs + 1 })
  const { chainId, payee } = key
  const connection = connectionOf(wire.ours, wire.theirs)
  const proof = { chainId, payee, infoHash: fromHex(wire.infoHash), connection, nonce: peer.nonce }
  draft.effects.push({ kind: 'sign-seller', proof })
}

/** The payer's proof. Its signature has to be of the issuer that it names before anything is read or opened for it. */
export function onProof(draft: TradeDraft, issuer: Address, signature: Uint8Array): void {
  const { key, claimed, prover, refusal } = draft.selling
  if (key === null) {
    draft.strike('unexpected')
    return
  }
  // Sent again, because its offer was withdrawn meanwhile.
  if (claimed !== null || prover !== null || refusal !== null) return
  draft.updateSelling({ claimed: issuer })
  const { infoHash, ours, theirs, nonce } = draft.trade.wire
  const proof = { ...key, infoHash: fromHex(infoHash), connection: connectionOf(theirs, ours), nonce }
  draft.effects.push({ kind: 'recover-signer', of: 'proof', proof, signature })
}

export function onProofSigner(draft: TradeDraft, signer: Address | null): void {
  const { key, claimed } = draft.selling
  if (key === null || claimed === null) return
  draft.updateSelling({ claimed: null })
  if (signer !== claimed) {
    stopSelling(draft, 'proof')
    return
  }
  draft.updateSelling({ prover: signer })
  draft.effects.push({ kind: 'read-vault', vault: key.vault, fresh: false })
}

/**
 * Starts selling once proof, vault and channel are present. Only the vault's issuer learns which cheque we hold, and
 * only for a vault that names the prover as its issuer a channel is opened.
 */
export function completeProof(draft: TradeDraft): void {
  const { prover, vault, proven, refusal } = draft.selling
  if (prover === null || vault === null || proven || refusal !== null) return
  if (!checkVault(draft, vault)) return
  if (draft.incoming === null) {
    draft.effects.push({ kind: 'open-channel', side: 'incoming' })
    return
  }
  draft.incoming = { ...draft.incoming, issuer: prover }
  draft.updateSelling({ proven: true })
  const owed = owedTo(draft.incoming)
  draft.send({ type: 'resume', cheque: draft.incoming.best, owed: wei(owed > 0n ? owed : 0n) })
  askToReserve(draft)
  draft.effects.push({ kind: 'credit-changed' })
}

/** False, and selling ends, when the vault is banned or untrusted or its issuer did not sign the proof. */
export function checkVault(draft: TradeDraft, reading: PayerVault): boolean {
  const banned = reading.banned || isBanned(draft.incoming?.bannedUntil ?? 0, draft.now)
  const reason = banned ? 'banned' : !reading.trusted ? 'vault' : null
  const wrong = reason ?? (reading.issuer === draft.selling.prover ? null : 'proof')
  if (wrong !== null) stopSelling(draft, wrong)
  return wrong === null
}
