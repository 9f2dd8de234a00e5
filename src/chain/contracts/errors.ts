import type { Abi } from 'viem'
import type { ChainError } from '../../core/errors.ts'
import { decodeRevert } from '../client/revert.ts'
import { TOKEN_ERRORS } from '../token/errors.ts'
import { VAULT_ERRORS } from '../vault/errors.ts'

/** Errors of every contract family. A new family adds its own here. */
export const CONTRACT_ERRORS: Abi = [...VAULT_ERRORS, ...TOKEN_ERRORS]

/** The error of one of our contracts that `thrown` carries; null when it carries none. */
export function decodeContractRevert(thrown: unknown): ChainError | null {
  return decodeRevert(thrown, CONTRACT_ERRORS)
}
