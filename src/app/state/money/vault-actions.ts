import type { ReserveReading } from '../../../chain/vault/reads.ts'
import { ChainError, type ErrorRecord, FreshetError, WalletError } from '../../../core/errors.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { ChainDeployment } from '../../../protocol/chain.ts'
import type { HeldCheque, MoneyEventKind, SpeedSnapshot, VaultState } from '../../../protocol/speed.ts'
import type { App } from '../app.svelte.ts'
import { recall, remember, rememberText } from '../shell/memory.ts'
import type { ChainOption } from '../wallet/chain.svelte.ts'
import type { Call, Done } from '../wallet/wallet.svelte.ts'
import { deedOf } from './history-event.ts'

export type { ReserveReading }

const NEW_VAULT = 'newVault'

/** A vault that a wallet was asked to make, until the engine uses it. */
export interface NewVault {
  readonly chainId: number
  readonly vault: Address
  readonly issuer: Address
}

function isNewVault(value: unknown): value is NewVault {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, vault, issuer } = value as Record<string, unknown>
  const isAddress = (text: unknown) => typeof text === 'string' && /^0x[0-9a-fA-F]{40}$/.test(text)
  return typeof chainId === 'number' && isAddress(vault) && isAddress(issuer)
}

/** What came of one cheque that was to be cashed. */
export interface CashResult {
  readonly vault: Address
  readonly beneficiary: Address
  readonly paid: Wei
  /** Bounced: the cheque stays good for it. */
  readonly missing: Wei
  /** Why the contract refused it. */
  readonly error: ErrorRecord | null
}

/** Who may take how much of the wallet's WBTT. */
export interface Allowance {
  readonly name: 'vault' | 'factory' | 'cashier'
  readonly spender: Address
  readonly amount: Wei
}

/** The money screens' transactions: each is shown and signed in the wallet's dialog, and then told to the engine. */
export class MoneyDesk {
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  /** Whether the user knows of this failure already, because the wallet's dialog has said it. */
  wasSaid(thrown: unknown): boolean {
    return thrown instanceof WalletError
  }

  /** A vault that was asked for by a page that was closed before it could be used; null when there is none. */
  unusedVault(money: SpeedSnapshot): NewVault | null {
    const made = recall(NEW_VAULT, isNewVault)
    if (made === null || money.vault !== null) return null
    return made.chainId === money.chainId && made.issuer === money.issuer ? made : null
  }

  /** Makes a vault for this issuer, puts `amount` in, and has the engine use it: one signature. `mined` is called when it exists. */
  async createVault(issuer: Address, amount: Wei, mined: () => void): Promise<void> {
    const owner = await this.#app.wallet.ask()
    const { option, deployment } = await this.#chain()
    const [{ clientFor, randomSalt }, { createVault }, { vaultAddress }, { createdVault }] = await Promise.all([
      import('./chain-reads.ts'),
      import('../../../chain/vault/calls.ts'),
      import('../../../chain/vault/reads.ts'),
      import('../../../chain/vault/results.ts'),
    ])
    const client = clientFor(option)
    const salt = randomSalt()
    const vault = await vaultAddress(client, deployment, owner, salt)
    // Kept before the wallet is asked: a page that is closed meanwhile must not lose the vault.
    remember(NEW_VAULT, { chainId: option.id, vault, issuer } satisfies NewVault)
    let done: Done
    try {
      done = await this.#app.wallet.transact(createVault(deployment, issuer, salt, amount))
    } catch (thrown) {
      rememberText(NEW_VAULT, null)
      throw thrown
    }
    const receipt = await client.getTransactionReceipt({ hash: done.hash })
    mined()
    // The account may have been changed in the wallet meanwhile, and the address follows from it.
    const made = createdVault(deployment, receipt) ?? vault
    await this.useVault({ chainId: option.id, vault: made, issuer })
    await this.#tell('vault-created', amount, done)
  }

  /** Has the engine use a vault that exists. @throws SpeedError, ChainError what the engine has against it */
  async useVault({ vault }: NewVault): Promise<void> {
    try {
      await (await this.#app.speed.client()).call('useVault', [vault])
      rememberText(NEW_VAULT, null)
    } catch (thrown) {
      // An unreachable chain says nothing of the vault; anything else does.
      if (!(thrown instanceof FreshetError && thrown.code === 'unreachable')) rememberText(NEW_VAULT, null)
      throw thrown
    }
  }

  async deposit(vault: Address, amount: Wei): Promise<void> {
    const { deposit } = await import('../../../chain/vault/calls.ts')
    await this.#send((chainId) => deposit(chainId, vault, amount), 'deposit', amount)
  }

  /** Starts the wait for taking out `amount`; null for everything. */
  async announce(vault: VaultState, amount: Wei | null): Promise<void> {
    const { announceWithdrawal } = await import('../../../chain/vault/calls.ts')
    const call = (chainId: number) => announceWithdrawal(chainId, vault.address, amount)
    await this.#send(call, 'withdrawal-announced', amount ?? vault.balance)
  }

  async cancel(vault: VaultState): Promise<void> {
    const { cancelWithdrawal } = await import('../../../chain/vault/calls.ts')
    const call = (chainId: number) => cancelWithdrawal(chainId, vault.address)
    await this.#send(call, 'withdrawal-cancelled', vault.withdrawal?.amount ?? NO_WEI)
  }

  /** Takes out what was announced; all of it closes the vault, which the engine then lets go. Resolves to what was paid. */
  async withdraw(vault: VaultState): Promise<Wei> {
    const { option } = await this.#chain()
    const [{ clientFor }, { closeVault, withdraw }, { withdrawnFrom }] = await Promise.all([
      import('./chain-reads.ts'),
      import('../../../chain/vault/calls.ts'),
      import('../../../chain/vault/results.ts'),
    ])
    const closes = vault.withdrawal?.isEverything === true
    const take = closes ? closeVault : withdraw
    const done = await this.#app.wallet.transact(take(option.id, vault.address))
    const receipt = await clientFor(option).getTransactionReceipt({ hash: done.hash })
    const paid = withdrawnFrom(vault.address, receipt)
    await this.#tell('withdrawal', paid, done)
    if (closes) await (await this.#app.speed.client()).call('useVault', [null])
    return paid
  }

  /** What the vault has set aside for each of these. @throws ChainError */
  async reserves(vault: Address, payees: readonly Address[]): Promise<readonly ReserveReading[]> {
    const { option } = await this.#chain()
    const [{ clientFor }, { readReserves }] = await Promise.all([
      import('./chain-reads.ts'),
      import('../../../chain/vault/reads.ts'),
    ])
    return readReserves(clientFor(option), vault, payees)
  }

  /** Sets `amount` more aside for one payee. */
  async setAside(vault: Address, payee: Address, amount: Wei): Promise<void> {
    const { reserve } = await import('../../../chain/vault/calls.ts')
    await this.#send((chainId) => reserve(chainId, vault, payee, amount), null, amount)
  }

  /** Starts the wait for freeing what is set aside for one payee. */
  async announceRelease(vault: Address, payee: Address): Promise<void> {
    const { announceRelease } = await import('../../../chain/vault/calls.ts')
    await this.#send((chainId) => announceRelease(chainId, vault, payee), null, NO_WEI)
  }

  /** Frees it, after the wait. */
  async release(vault: Address, payee: Address): Promise<void> {
    const { release } = await import('../../../chain/vault/calls.ts')
    await this.#send((chainId) => release(chainId, vault, payee), null, NO_WEI)
  }

  /** From now on nobody signs for the vault. */
  async revokeIssuer(vault: Address): Promise<void> {
    const { revokeIssuer } = await import('../../../chain/vault/calls.ts')
    await this.#send((chainId) => revokeIssuer(chainId, vault), null, NO_WEI)
  }

  /** Cashes cheques, of one chain and at most LIMITS.cashOutCheques, in one transaction. */
  async cashOut(cheques: readonly HeldCheque[]): Promise<readonly CashResult[]> {
    const { option, deployment } = await this.#chain()
    const [{ clientFor }, { cashOut }, { cashOutResults }] = await Promise.all([
      import('./chain-reads.ts'),
      import('../../../chain/vault/cash-out.ts'),
      import('../../../chain/vault/results.ts'),
    ])
    const [out] = cashOut(deployment, cheques)
    if (out === undefined) return []
    const done = await this.#app.wallet.transact(out.call)
    const receipt = await clientFor(option).getTransactionReceipt({ hash: done.hash })
    const results = cashOutResults(deployment, out.cheques, receipt)
    const total = results.reduce<Wei>((sum, { paid }) => (sum + paid) as Wei, NO_WEI)
    await this.#tell('cashed', total, done)
    return results.map(({ cheque, paid, unpaid, error }) => ({
      vault: cheque.vault,
      beneficiary: cheque.beneficiary,
      paid,
      missing: unpaid,
      error:
        error === null ? null : { name: 'ChainError', code: 'would-revert', message: error, fields: { reason: error } },
    }))
  }

  /** What Freshet's contracts may take from an account; those that may take nothing are left out. @throws ChainError */
  async allowances(owner: Address, vault: Address | null): Promise<readonly Allowance[]> {
    const { option, deployment } = await this.#chain()
    const { clientFor, readAllowance } = await import('./chain-reads.ts')
    const client = clientFor(option)
    const spenders = [
      ...(vault === null ? [] : [{ name: 'vault', spender: vault } as const]),
      { name: 'factory', spender: deployment.vaultFactory } as const,
      { name: 'cashier', spender: deployment.cashier } as const,
    ]
    const read = await Promise.all(
      spenders.map(async (one) => ({ ...one, amount: await readAllowance(client, deployment, owner, one.spender) })),
    )
    return read.filter(({ amount }) => amount > 0n)
  }

  async revokeAllowance(spender: Address): Promise<void> {
    const { deployment } = await this.#chain()
    const { revokeApproval } = await import('../../../chain/token/calls.ts')
    await this.#app.wallet.transact(revokeApproval(deployment, spender))
  }

  /** Tells the engine of a transaction that was asked for by a page since closed. */
  async retell(call: Call, done: Done): Promise<void> {
    const { purpose } = call
    const deed = deedOf(purpose)
    if (deed === null) return this.#tell(null, NO_WEI, done)
    const { amount } = deed
    const paid =
      amount === 'balance'
        ? (this.#app.speed.snapshot?.vault?.balance ?? NO_WEI)
        : amount === 'receipt'
          ? await this.#paidBy(call, done)
          : amount
    await this.#tell(deed.kind, paid, done)
    if (purpose.kind === 'close-vault') await (await this.#app.speed.client()).call('useVault', [null])
  }

  async #paidBy({ purpose, to }: Call, { hash }: Done): Promise<Wei> {
    const { option } = await this.#chain()
    const [{ clientFor }, { cashedIn, withdrawnFrom }] = await Promise.all([
      import('./chain-reads.ts'),
      import('../../../chain/vault/results.ts'),
    ])
    const receipt = await clientFor(option).getTransactionReceipt({ hash })
    return purpose.kind === 'cash-out' ? cashedIn(receipt) : withdrawnFrom(to, receipt)
  }

  /** @throws ChainError `no-contracts` */
  async #chain(): Promise<{ readonly option: ChainOption; readonly deployment: ChainDeployment }> {
    await this.#app.chain.load()
    const option = this.#app.chain.chosen
    const deployment = option?.deployment ?? null
    if (option === null || deployment === null) {
      throw new ChainError('no-contracts', 'Expected a chain with our contracts, got none')
    }
    return { option, deployment }
  }

  async #send(build: (chainId: number) => Call, kind: MoneyEventKind | null, amount: Wei): Promise<void> {
    const { option } = await this.#chain()
    const done = await this.#app.wallet.transact(build(option.id))
    await this.#tell(kind, amount, done)
  }

  /** Has the engine look at the chain again, and note what was done. */
  async #tell(kind: MoneyEventKind | null, amount: Wei, { hash }: Done): Promise<void> {
    const client = await this.#app.speed.client()
    await client.call('refreshMoney', kind === null ? [] : [{ kind, amount, transaction: hash }])
  }
}
