import { clientOf } from '../../../chain/client/client.ts'
import { readFees } from '../../../chain/client/fees.ts'
import { readChequeChannel, readPaidOut, readReserves } from '../../../chain/vault/channels.ts'
import { isOurVault, readVault } from '../../../chain/vault/reads.ts'
import { ChainError } from '../../../core/errors.ts'
import type { ChainAccess } from '../../../protocol/chain.ts'
import type { ChainReader } from './chain-reader.ts'

/** @throws ChainError `no-contracts` where our contracts are not deployed */
export function chainReader(access: ChainAccess): ChainReader {
  const { chainId, deployment } = access
  if (!deployment) throw new ChainError('no-contracts', `Expected our contracts on chain ${chainId}`, { chainId })
  const client = clientOf(access)
  return {
    isOurs: (vault) => isOurVault(client, deployment, vault),
    vault: (address) => readVault(client, address),
    channel: (channel) => readChequeChannel(client, channel),
    paidOut: (channels) => readPaidOut(client, channels),
    reserves: async (vault, payees) => {
      const reserves = await readReserves(client, vault, payees)
      // Read last: a cash-out in between then lowers what counts, and never raises it.
      const paidOut = await readPaidOut(
        client,
        payees.map((beneficiary) => ({ vault, beneficiary })),
      )
      return reserves.map(({ beneficiary, amount }, index) => ({
        payee: beneficiary,
        amount,
        paidOut: paidOut[index]!,
      }))
    },
    gasPrice: async () => (await readFees(client)).gasPrice,
  }
}
