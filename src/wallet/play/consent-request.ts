import type { Hex } from 'viem'

/** A request that needs the user's consent. Amounts in wei. */
export type ConsentRequest =
  | { readonly kind: 'connect' }
  | {
      readonly kind: 'send'
      readonly to: Hex | null
      readonly value: bigint
      /** Most that the network can charge. */
      readonly fee: bigint
      /** Size of the call data; above 0 the transaction calls a contract. */
      readonly dataBytes: number
    }
  | { readonly kind: 'sign'; readonly text: string }
