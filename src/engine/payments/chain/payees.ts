import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI } from '../../../core/money/wei.ts'
import type { OutgoingChannel } from '../../../core/speed/channel/outgoing-channel.ts'
import type { VaultPayee } from '../../../protocol/speed.ts'
import { channelId } from '../records/channel-records.ts'
import type { VaultPromises } from './own-vault.ts'

/** The channels that we pay on. */
export interface OutgoingChannels {
  readonly outgoing: ReadonlyMap<string, OutgoingChannel>
}

/**
 * Holders of a vault's cheques: first those that ask for a reserve, then by sum. At most LIMITS.vaultPayees.
 *
 * @param asking payees that ask for a reserve
 */
export function payeesOf({ outgoing }: OutgoingChannels, asking: ReadonlySet<Address>, vault: Address): VaultPayee[] {
  return [...outgoing.values()]
    .filter((channel) => channel.vault === vault && channel.signed > 0n)
    .map(({ beneficiary, signed }) => ({ address: beneficiary, signed, asks: asking.has(beneficiary) }))
    .sort((a, b) => Number(b.asks) - Number(a.asks) || (a.signed < b.signed ? 1 : -1))
    .slice(0, LIMITS.vaultPayees)
}

/** @param asking payees that ask for a reserve now */
export const vaultPromisesOf = (channels: OutgoingChannels, asking: () => ReadonlySet<Address>): VaultPromises => ({
  payees: (vault) => payeesOf(channels, asking(), vault).map(({ address }) => address),
  signedTo: (vault, payee) => channels.outgoing.get(channelId(vault, payee))?.signed ?? NO_WEI,
})
