import { errorsOf } from '../client/revert.ts'
import { wbttAbi } from './abi/wbtt.ts'

/** Errors of the token contract. */
export const TOKEN_ERRORS = errorsOf(wbttAbi)
