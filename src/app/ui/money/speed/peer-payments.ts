import type { InfoHash } from '../../../../core/metainfo/info-hash.ts'
import { clientNameOf } from '../../../../core/peering/client-name.ts'
import { REASONS, type RefusalReason } from '../../../../core/speed/message/refusal-reason.ts'
import type { PeerAccount } from '../../../../protocol/speed.ts'
import type { Locale } from '../../../state/shell/locale.ts'
import { errorWords } from '../../strings/error-words.ts'
import type { Translate } from '../../strings/messages/translate.ts'
import { type MoneyKey, moneyWordsIn } from '../../strings/money-words.ts'

/** Peers that trade come first, then those that are being checked. */
function rank({ state }: PeerAccount): number {
  return state === 'trading' ? 2 : state === 'proving' ? 1 : 0
}

/**
 * The peers with anything to show about money, in the order of the table.
 *
 * @param infoHash of the only torrent that is shown; null for all of them
 */
export function withPayments(peers: readonly PeerAccount[], infoHash: InfoHash | null): readonly PeerAccount[] {
  return peers
    .filter((peer) => infoHash === null || peer.infoHash === infoHash)
    .filter((peer) => peer.state !== 'plain' || peer.bought.paid + peer.sold.received > 0n)
    .toSorted((a, b) => rank(b) - rank(a) || (a.peerId < b.peerId ? -1 : 1))
}

/** Whether a peer trades with us, and why not. */
export function tradeStateText(locale: Locale, { state, error, bought }: PeerAccount): string {
  const tm = moneyWordsIn(locale)
  if (state === 'trading' && bought.reserveAsked) return tm('ledger.state.reserve')
  if (state !== 'refused') return tm(`ledger.state.${state}`)
  if (error === null) return tm('ledger.refusedPlain')
  const { reason } = error.fields
  const isKnown = typeof reason === 'string' && Object.hasOwn(REASONS, reason)
  const why = isKnown ? tm(`refusal.${reason as RefusalReason}`) : errorWords(locale, error)
  return tm('ledger.state.refused', { why })
}

/** A peer's program and the end of its id, which differs from peer to peer. */
export function peerName(tm: Translate<MoneyKey>, { peerId }: PeerAccount): string {
  const claimed = peerId.slice(0, 40)
  const id = claimed.slice(-6)
  const client = clientNameOf(claimed, null)
  return client === null ? id : tm('ledger.peerOf', { client, id })
}
