import { FreshetError } from '../../../../core/errors.ts'
import type { Address, Wei } from '../../../../core/money/wei.ts'
import type { SpeedSnapshot } from '../../../../protocol/speed.ts'
import { readPreference, writePreference } from '../../shell/preferences.ts'
import type { MinedTransaction } from '../../wallet/wallet.svelte.ts'
import { deployedChain, type MoneyServices, recordTransaction } from './transact.ts'

const NEW_VAULT = 'newVault'

/** A vault that a wallet was asked to create and that the engine does not use yet. */
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

/** A vault that an earlier page created and closed before the engine used it; null when there is none. */
export function unusedVault(money: SpeedSnapshot): NewVault | null {
  const created = readPreference(NEW_VAULT, isNewVault)
  if (created === null || money.vault !== null) return null
  return created.chainId === money.chainId && created.issuer === money.issuer ? created : null
}

/**
 * Creates a vault for this issuer, deposits `amount` and makes the engine use it, with one signature. Calls `onMined`
 * once the vault exists.
 */
export async function createVault(
  services: MoneyServices,
  issuer: Address,
  amount: Wei,
  onMined: () => void,
): Promise<void> {
  const owner = await services.wallet.requestAccount()
  const { option, deployment } = await deployedChain(services)
  const [{ clientFor }, calls, { vaultAddress }, { createdVault }] = await Promise.all([
    import('../../wallet/chain-clients.ts'),
    import('../../../../chain/vault/calls.ts'),
    import('../../../../chain/vault/reads.ts'),
    import('../../../../chain/vault/results.ts'),
  ])
  const client = clientFor(option)
  const salt = randomSalt()
  const vault = await vaultAddress(client, deployment, owner, salt)
  // Stored before the wallet is asked, so that closing the page meanwhile does not lose the vault.
  writePreference(NEW_VAULT, { chainId: option.id, vault, issuer } satisfies NewVault)
  let mined: MinedTransaction
  try {
    mined = await services.wallet.transact(calls.createVault(deployment, issuer, salt, amount))
  } catch (thrown) {
    writePreference(NEW_VAULT, null)
    throw thrown
  }
  const receipt = await client.getTransactionReceipt({ hash: mined.hash })
  onMined()
  // The user may have changed the account in the wallet meanwhile, and the address depends on it.
  const created = createdVault(deployment, receipt) ?? vault
  await useVault(services, created)
  await recordTransaction(services, 'vault-created', amount, mined)
}

/** Makes the engine use a vault that exists. @throws SpeedError, ChainError why the engine refuses it */
export async function useVault({ speed }: Pick<MoneyServices, 'speed'>, vault: Address): Promise<void> {
  try {
    await (await speed.client()).call('useVault', [vault])
    writePreference(NEW_VAULT, null)
  } catch (thrown) {
    // An unreachable chain says nothing about the vault. Any other error does.
    if (!(thrown instanceof FreshetError && thrown.code === 'unreachable')) writePreference(NEW_VAULT, null)
    throw thrown
  }
}

/** 32 random bytes, from which the address of a new vault follows. */
function randomSalt(): `0x${string}` {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
