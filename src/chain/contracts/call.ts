import type { TypedCall } from '../client/call.ts'
import type { TokenPurpose } from '../token/purpose.ts'
import type { VaultPurpose } from '../vault/purpose.ts'

/** What a call does, for every contract family. A new family adds its type here. */
export type CallPurpose = TokenPurpose | VaultPurpose

/** A call of any contract family. */
export type Call = TypedCall<CallPurpose>
