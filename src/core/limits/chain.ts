/** Amounts and reads of the chain. */
export const CHAIN_LIMITS = {
  /** Longest amount of money read from the user, characters. */
  amountCharacters: 128,
  /** How long one node of a chain may take to answer before the next is tried, ms. */
  chainAnswerMs: 10_000,
  /** Most cheques cashed by one transaction. */
  cashOutCheques: 50,
  /** Most blocks searched by one request for logs; public nodes refuse wide ranges. */
  logRangeBlocks: 2_000,
  /** Most ranges of logs read for one view of a vault's history. */
  logRanges: 250,
} as const
