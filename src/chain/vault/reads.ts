import type { Hex } from 'viem'
import { type Address, NO_WEI, subtractWei, type Wei, wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { ChainClient } from '../client/client.ts'
import { asking } from '../client/rpc.ts'
import { cloneCode } from '../deploy/clone-code.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'
import { EVERYTHING } from './calls.ts'

/** A vault as the chain has it. */
export interface VaultReading {
  readonly address: Address
  readonly owner: Address
  /** The zero address when nobody signs. */
  readonly issuer: Address
  /** Its WBTT. */
  readonly balance: Wei
  /** Of the balance, set aside for single payees. */
  readonly reserved: Wei
  /** Paid on cheques since it was made. */
  readonly totalPaidOut: Wei
  /** Announced: what of it is there now, and from when (ms since the epoch) it may be taken. */
  readonly withdrawal: { readonly amount: Wei; readonly isEverything: boolean; readonly readyAt: number } | null
  /** How long a withdrawal waits, ms. */
  readonly withdrawalDelayMs: number
  /** A cheque bounced, ever. */
  readonly bounced: boolean
  readonly closed: boolean
}

/**
 * What was paid is read before what is there: whatever a block in between pays out is then missed in both, and never counted in both.
 *
 * @throws ChainError `no-contract` when no vault is there, `unreachable`
 */
export async function readVault(client: ChainClient, vault: Address): Promise<VaultReading> {
  const at = { address: vault, abi: vaultAbi } as const
  const [owner, issuer, reserved, totalPaidOut, [announced, availableAt], delay, bounced, closed] = await asking(() =>
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
  const balance = await asking(() => client.readContract({ ...at, functionName: 'totalbalance' }))
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
 * Whether an address is a vault that behaves as ours do: its code is, byte for byte, a clone of our logic, which nothing can change, and
 * our factory made it. Nothing that the contract says of itself counts.
 *
 * @throws ChainError `unreachable`
 */
export async function isOurVault(client: ChainClient, deployment: ChainDeployment, vault: Address): Promise<boolean> {
  const factory = { address: deployment.vaultFactory, abi: vaultFactoryAbi } as const
  const [code, made] = await asking(() =>
    Promise.all([
      client.getCode({ address: vault }),
      client.readContract({ ...factory, functionName: 'deployedContracts', args: [vault] }),
    ]),
  )
  return made && code?.toLowerCase() === cloneCode(deployment.vaultLogic)
}

/** Where the vault that `owner` makes with `salt` is or will be. */
export async function vaultAddress(
  client: ChainClient,
  deployment: ChainDeployment,
  owner: Address,
  salt: Hex,
): Promise<Address> {
  const at = { address: deployment.vaultFactory, abi: vaultFactoryAbi } as const
  return (await asking(() =>
    client.readContract({ ...at, functionName: 'vaultAddress', args: [owner, salt] }),
  )) as Address
}

export interface LineAt {
  readonly vault: Address
  readonly beneficiary: Address
  /** Who signed the cheque that is held of it. */
  readonly signer?: Address | null
}

/** What was paid out on each line (vault × beneficiary) so far, in their order. @throws ChainError `no-contract`, `unreachable` */
export function readPaidOut(client: ChainClient, lines: readonly LineAt[]): Promise<Wei[]> {
  return asking(() =>
    Promise.all(
      lines.map(async ({ vault, beneficiary }) =>
        wei(await client.readContract({ address: vault, abi: vaultAbi, functionName: 'paidOut', args: [beneficiary] })),
      ),
    ),
  )
}

/** What is set aside for one payee. */
export interface ReserveReading {
  readonly beneficiary: Address
  readonly amount: Wei
  /** From when it may be freed, ms since the epoch; null while that was not announced. */
  readonly freeAt: number | null
}

/** What a vault has set aside for each of these, in their order. @throws ChainError `no-contract`, `unreachable` */
export function readReserves(
  client: ChainClient,
  vault: Address,
  beneficiaries: readonly Address[],
): Promise<ReserveReading[]> {
  const at = { address: vault, abi: vaultAbi } as const
  return asking(() =>
    Promise.all(
      beneficiaries.map(async (beneficiary) => {
        const args = [beneficiary] as const
        const [amount, releaseAt] = await Promise.all([
          client.readContract({ ...at, functionName: 'reservedFor', args }),
          client.readContract({ ...at, functionName: 'releaseAt', args }),
        ])
        return { beneficiary, amount: wei(amount), freeAt: releaseAt === 0n ? null : Number(releaseAt) * 1_000 }
      }),
    ),
  )
}

/** What a payee asks before it gives credit on a line. */
export interface LineReading {
  readonly vault: Address
  readonly beneficiary: Address
  readonly issuer: Address
  /** Until when cheques of the signer asked for are honoured, ms since the epoch; Infinity while it is the issuer. */
  readonly signerUntil: number
  readonly closed: boolean
  /** A cheque on this vault, anybody's, bounced before. */
  readonly bounced: boolean
  readonly paidOut: Wei
  /** What a cheque could be paid right now. */
  readonly drawable: Wei
  /** The same without what is announced for withdrawal or release: as much as credit may rest on. */
  readonly cover: Wei
  /** Of the cover, set aside for this beneficiary alone; 0 once its release is announced. */
  readonly reserved: Wei
}

/** In the order of {@link readVault}. @throws ChainError `no-contract`, `unreachable` */
export async function readLine(client: ChainClient, { vault, beneficiary, signer }: LineAt): Promise<LineReading> {
  const at = { address: vault, abi: vaultAbi } as const
  const args = [beneficiary] as const
  const [issuer, closed, bounced, paidOut, reserved, releaseAt, until] = await asking(() =>
    Promise.all([
      client.readContract({ ...at, functionName: 'issuer' }),
      client.readContract({ ...at, functionName: 'closed' }),
      client.readContract({ ...at, functionName: 'bounced' }),
      client.readContract({ ...at, functionName: 'paidOut', args }),
      client.readContract({ ...at, functionName: 'reservedFor', args }),
      client.readContract({ ...at, functionName: 'releaseAt', args }),
      signer ? client.readContract({ ...at, functionName: 'issuerValidUntil', args: [signer] }) : 0n,
    ]),
  )
  const [drawable, cover] = await asking(() =>
    Promise.all([
      client.readContract({ ...at, functionName: 'drawableBy', args }),
      client.readContract({ ...at, functionName: 'coverOf', args }),
    ]),
  )
  return {
    vault,
    beneficiary,
    issuer: issuer as Address,
    signerUntil: !signer || signer === issuer ? Number.POSITIVE_INFINITY : Number(until) * 1_000,
    closed,
    bounced,
    paidOut: wei(paidOut),
    drawable: closed ? NO_WEI : wei(drawable),
    cover: closed ? NO_WEI : wei(cover),
    reserved: closed || releaseAt > 0n ? NO_WEI : wei(reserved),
  }
}
