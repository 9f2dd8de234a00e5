import { MIB } from '../units.ts'

/** Payment records, vault readings and backups. */
export const PAYMENTS_LIMITS = {
  /** Events of the money history kept; the oldest are deleted first. */
  historyEvents: 20_000,
  /** Events of the money history sent at once. */
  historyPage: 500,
  /** Cheque channels kept, each way. One that owes nothing makes room; without such the new one is refused. */
  chequeChannels: 10_000,
  /** Vaults and issuers remembered as banned; the oldest are forgotten first. */
  bannedVaults: 10_000,
  /** Payees of the own vault that its page lists. */
  vaultPayees: 50,
  /** How often the own vault is read from the chain while bytes are bought or sold or it is shown, ms. */
  vaultPollMs: 15_000,
  /** How long a reading of a peer's vault is used, ms. */
  peerVaultMs: 60_000,
  /** Readings of peers' vaults a minute. */
  peerVaultReads: 60,
  /** Of these, at most so many of vaults that were never proved to us. */
  peerVaultFirstReads: 20,
  /** The last so many of the minute are for vaults that used fewer than so many. */
  peerVaultSharedReads: 15,
  /** Unproved vaults that wait for their first reading; more are not read. */
  peerVaultsWaiting: 200,
  /** Readings of peers' vaults kept; the oldest are dropped first. */
  peerVaultsKept: 2_000,
  /** When a chain that did not answer about a peer's vault is asked again, ms. */
  peerVaultRetryMs: 10_000,
  /** Asks of peers kept for the hour that the screens show; the one seen longest ago goes first. */
  seenAsks: 500,
  /** Shortest password of a backup of cheques, characters. */
  backupPasswordCharacters: 10,
  /** Largest backup of cheques read, bytes. */
  backupBytes: 8 * MIB,
  /** Cheques with orders that are passed on together, and that one site's embeds keep. */
  orderedCheques: 1_000,
  /** Largest file with such cheques that the app reads, bytes. */
  ordersFileBytes: 32 * MIB,
  /** Seller keys in one backup. */
  backupSellerKeys: 64,
} as const
