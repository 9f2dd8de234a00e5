import type { Hex } from 'viem'
import { type Address, subtractWei, type Wei, wei } from '../../core/money/wei.ts'
import type { VaultDeployment } from '../../protocol/chain.ts'
import type { ChainClient } from '../client/client.ts'
import { rpcCall } from '../client/errors.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'
import { EVERYTHING } from './calls.ts'
import { cloneCode } from './clone-code.ts'

/** The state of a vault on chain. */
export interface VaultOnChain {
  readonly address: Address
  readonly owner: Address
  /** The zero address when there is none. */
  readonly issuer: Address
  /** WBTT in the vault. */
  readonly balance: Wei
  /** Part of the balance that is reserved for single beneficiaries. */
  readonly reserved: Wei
  /** Paid on cheques since the vault was created. */
  readonly totalPaidOut: Wei
  /** The announced withdrawal: `amount` as far as the balance covers it, `readyAt` in ms since the epoch. */
  readonly withdrawal: { readonly amount: Wei; readonly isEverything: boolean; readonly readyAt: number } | null
  /** Time between announcement and withdrawal, ms. */
  readonly withdrawalDelayMs: number
  /** Whether a cheque ever bounced. */
  readonly bounced: boolean
  readonly closed: boolean
}

/**
 * Reads what was paid before the balance: a payment in a block between the reads is then missing in both numbers, and
 * never counted twice.
 *
 * @throws ChainError `no-contract` when the address has no vault, `unreachable`
 */
export async function readVault(client: ChainClient, vault: Address): Promise<VaultOnChain> {
  const at = { address: vault, abi: vaultAbi } as const
  const [owner, issuer, reserved, totalPaidOut, [announced, availableAt], delay, bounced, closed] = await rpcCall(() =>
    Promise.all([
      client.readContract({ ...at, functionName: 'owner' }),
      client.readContract({ ...at, functionName: 'issuer' }),
      client.readContract({ ...at, functionName: 'totalReserved' }),
      client.readContract({ ...at, functionName: 'totalPaidOut' }),
      client.readContract({ ...at, functionName: 'withdrawal' }),
      client.readContract({ ...at, functionName: 'WITHDRAWAL_DELAY' }),
      client.readContract({ ...at, functionName: 'bounced' }),
      client.readContract({ ...at, functionName: 'closed' }),
    ]),
  )
  const balance = await rpcCall(() => client.readContract({ ...at, functionName: 'totalbalance' }))
  const available = subtractWei(wei(balance), wei(reserved))
  const amount = wei(announced < available ? announced : available)
  return {
    address: vault,
    owner: owner as Address,
    issuer: issuer as Address,
    balance: wei(balance),
    reserved: wei(reserved),
    totalPaidOut: wei(totalPaidOut),
    withdrawal:
      availableAt === 0n
        ? null
        : { amount, isEverything: announced === EVERYTHING, readyAt: Number(availableAt) * 1_000 },
    withdrawalDelayMs: Number(delay) * 1_000,
    bounced,
    closed,
  }
}

/**
 * Whether an address is a vault of ours: its code is, byte for byte, a clone of our logic, which cannot change, and our
 * factory created it. The contract's own answers are not trusted.
 *
 * @throws ChainError `unreachable`
 */
export async function isOurVault(client: ChainClient, deployment: VaultDeployment, vault: Address): Promise<boolean> {
  const factory = { address: deployment.vaultFactory, abi: vaultFactoryAbi } as const
  const [code, isOfFactory] = await rpcCall(() =>
    Promise.all([
      client.getCode({ address: vault }),
      client.readContract({ ...factory, functionName: 'deployedContracts', args: [vault] }),
    ]),
  )
  return isOfFactory && code?.toLowerCase() === cloneCode(deployment.vaultLogic)
}

/** The address of the vault that `owner` creates with `salt`, before or after its creation. */
export async function vaultAddress(
  client: ChainClient,
  deployment: VaultDeployment,
  owner: Address,
  salt: Hex,
): Promise<Address> {
  const at = { address: deployment.vaultFactory, abi: vaultFactoryAbi } as const
  return (await rpcCall(() =>
    client.readContract({ ...at, functionName: 'vaultAddress', args: [owner, salt] }),
  )) as Address
}
