import { errorsOf } from '../client/revert.ts'
import { cashierAbi } from './abi/cashier.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'

/** Errors of the vault, its factory and the cashier. */
export const VAULT_ERRORS = errorsOf(vaultAbi, vaultFactoryAbi, cashierAbi)
