import { type Address, NO_WEI, type Wei, wei } from '../../core/money/wei.ts'
import type { ChainClient } from '../client/client.ts'
import { rpcCall } from '../client/errors.ts'
import { vaultAbi } from './abi/vault.ts'

/** A cheque channel: all cheques of one vault to one beneficiary. */
export interface ChequeChannelRef {
  readonly vault: Address
  readonly beneficiary: Address
  /** Signer of the newest cheque that the beneficiary holds. */
  readonly signer?: Address | null
}

/** What was paid on each channel so far, in their order. @throws ChainError `no-contract`, `unreachable` */
export function readPaidOut(client: ChainClient, channels: readonly ChequeChannelRef[]): Promise<Wei[]> {
  return rpcCall(() =>
    Promise.all(
      channels.map(async ({ vault, beneficiary }) =>
        wei(await client.readContract({ address: vault, abi: vaultAbi, functionName: 'paidOut', args: [beneficiary] })),
      ),
    ),
  )
}

/** What a vault reserves for one beneficiary. */
export interface ReserveOnChain {
  readonly beneficiary: Address
  readonly amount: Wei
  /** When it may be released, ms since the epoch; null while no release is announced. */
  readonly freeAt: number | null
}

/** What a vault reserves for each beneficiary, in their order. @throws ChainError `no-contract`, `unreachable` */
export function readReserves(
  client: ChainClient,
  vault: Address,
  beneficiaries: readonly Address[],
): Promise<ReserveOnChain[]> {
  const at = { address: vault, abi: vaultAbi } as const
  return rpcCall(() =>
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

/** The state of a cheque channel on chain: what a beneficiary reads before it extends credit. */
export interface ChequeChannelOnChain {
  readonly vault: Address
  readonly beneficiary: Address
  readonly issuer: Address
  /** Until when cheques of the given signer are valid, ms since the epoch; Infinity while it is the issuer. */
  readonly signerUntil: number
  readonly closed: boolean
  /** Whether any beneficiary's cheque on this vault ever bounced. */
  readonly bounced: boolean
  readonly paidOut: Wei
  /** What a cheque could be paid now. */
  readonly drawable: Wei
  /** `drawable` without what is announced for withdrawal or release: the limit for credit. */
  readonly cover: Wei
  /** Part of the cover that is reserved for this beneficiary; 0 once its release is announced. */
  readonly reserved: Wei
}

/** Reads in the order of `readVault`, for the same reason. @throws ChainError `no-contract`, `unreachable` */
export async function readChequeChannel(
  client: ChainClient,
  { vault, beneficiary, signer }: ChequeChannelRef,
): Promise<ChequeChannelOnChain> {
  const at = { address: vault, abi: vaultAbi } as const
  const args = [beneficiary] as const
  const [issuer, closed, bounced, paidOut, reserved, releaseAt, until] = await rpcCall(() =>
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
  const [drawable, cover] = await rpcCall(() =>
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
