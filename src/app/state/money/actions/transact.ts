import { ChainError, WalletError } from '../../../../core/errors.ts'
import type { Wei } from '../../../../core/money/wei.ts'
import type { SpeedClient } from '../../../../page/engine-runner.ts'
import type { ChainDeployment } from '../../../../protocol/chain.ts'
import type { MoneyEventKind, SpeedSnapshot } from '../../../../protocol/speed.ts'
import type { ChainChoice } from '../../wallet/chain.svelte.ts'
import type { ChainOption } from '../../wallet/chain-options.ts'
import type { Call, MinedTransaction, WalletState } from '../../wallet/wallet.svelte.ts'

/** What transactions about money need from the app. */
export interface MoneyServices {
  readonly wallet: Pick<WalletState, 'requestAccount' | 'transact'>
  readonly chain: Pick<ChainChoice, 'load' | 'chosen'>
  readonly speed: { readonly snapshot: Pick<SpeedSnapshot, 'vault'> | null; client(): Promise<SpeedClient> }
}

/** The chosen chain and its contracts. @throws ChainError `no-contracts` */
export async function deployedChain({
  chain,
}: Pick<MoneyServices, 'chain'>): Promise<{ readonly option: ChainOption; readonly deployment: ChainDeployment }> {
  await chain.load()
  const option = chain.chosen
  const deployment = option?.deployment ?? null
  if (option === null || deployment === null) {
    throw new ChainError('no-contracts', 'Expected a chain with our contracts, got none')
  }
  return { option, deployment }
}

/** Sends a call through the wallet and records it, unless `kind` is null, in the history. */
export async function transact(
  services: MoneyServices,
  build: (chainId: number) => Call,
  kind: MoneyEventKind | null,
  amount: Wei,
): Promise<void> {
  const { option } = await deployedChain(services)
  const mined = await services.wallet.transact(build(option.id))
  await recordTransaction(services, kind, amount, mined)
}

/** Makes the engine read the chain again and record a transaction in the history; null records nothing. */
export async function recordTransaction(
  { speed }: Pick<MoneyServices, 'speed'>,
  kind: MoneyEventKind | null,
  amount: Wei,
  { hash }: MinedTransaction,
): Promise<void> {
  const client = await speed.client()
  await client.call('refreshMoney', kind === null ? [] : [{ kind, amount, transaction: hash }])
}

/** Whether the wallet's dialog has shown this error to the user. */
export function isShownByWallet(thrown: unknown): boolean {
  return thrown instanceof WalletError
}
