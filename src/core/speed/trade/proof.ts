import { fromHex } from '../../bytes.ts'
import type { Address } from '../../money/wei.ts'
import { wei } from '../../money/wei.ts'
import type { PayerVault } from '../channel/credit-limit.ts'
import { owedTo } from '../channel/incoming-channel.ts'
import type { VaultProof } from '../message/proof.ts'
import { askToReserve, stopSelling } from './quote.ts'
import type { TradeDraft } from './trade-draft.ts'
import type { ChannelKey } from './trade-state.ts'

export function onProof(draft: TradeDraft, signature: Uint8Array): void {
  const { key, nonce } = draft.selling
  if (key === null || nonce === null) {
    draft.strike('unexpected')
    return
  }
  draft.updateSelling({ nonce: null })
  draft.effects.push({ kind: 'recover-signer', of: 'proof', proof: proofOf(draft, key, nonce), signature })
}

function proofOf(draft: TradeDraft, key: ChannelKey, nonce: Uint8Array): VaultProof {
  const { infoHash, ours, theirs } = draft.trade.wire
  return { ...key, infoHash: fromHex(infoHash), prover: theirs, verifier: ours, nonce }
}

export function onProofSigner(draft: TradeDraft, signer: Address | null): void {
  if (signer === null) {
    stopSelling(draft, 'proof')
    return
  }
  draft.updateSelling({ prover: signer })
  completeProof(draft)
}

/** Starts selling once proof, vault and channel are present. Only the vault's issuer learns which cheque we hold. */
export function completeProof(draft: TradeDraft): void {
  const { prover, vault, proven, refusal } = draft.selling
  if (prover === null || vault === null || draft.incoming === null || proven || refusal !== null) return
  if (!checkVault(draft, vault)) return
  draft.incoming = { ...draft.incoming, issuer: prover }
  draft.updateSelling({ proven: true })
  const owed = owedTo(draft.incoming)
  draft.persistIncoming([])
  draft.send({ type: 'resume', cheque: draft.incoming.best, owed: wei(owed > 0n ? owed : 0n) })
  askToReserve(draft)
  draft.effects.push({ kind: 'credit-changed' })
}

/** False, and selling ends, when the vault is banned or untrusted or its issuer did not sign the proof. */
export function checkVault(draft: TradeDraft, reading: PayerVault): boolean {
  const banned = reading.banned || (draft.incoming?.bannedUntil ?? 0) > draft.now
  const reason = banned ? 'banned' : !reading.trusted ? 'vault' : null
  const wrong = reason ?? (reading.issuer === draft.selling.prover ? null : 'proof')
  if (wrong !== null) stopSelling(draft, wrong)
  return wrong === null
}
