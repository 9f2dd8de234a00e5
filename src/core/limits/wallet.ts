/** The wallet and its transactions. */
export const WALLET_LIMITS = {
  /** Wallets listed to choose from. */
  walletsShown: 20,
  /** Longest icon of a wallet that is shown, characters of its data: URI. */
  walletIconCharacters: 262_144,
  /** Longest name of a wallet that is shown, characters. */
  walletNameCharacters: 60,
  /** Pending transactions remembered over reloads. */
  transactionsKept: 50,
  /** How long every node may report a sent transaction as unknown before it counts as dropped, ms. */
  transactionDroppedMs: 180_000,
  /** How often a sent transaction is looked up on a chain of unknown block time, ms. */
  transactionPollMs: 2_000,
  /** How often held cheques are checked on the chain, ms: many times within the delay of a withdrawal. */
  heldChequePollMs: 3_600_000,
  /** How often shown balances are read, ms. */
  balancePollMs: 15_000,
} as const
