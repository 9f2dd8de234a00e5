/** Why a peer refuses, as numbers on the wire (`docs/bt_speed.md`). */
export const REASONS = {
  /** A reason of a later version. */
  other: 0,
  /** A message that cannot be read. */
  malformed: 1,
  /** Too many messages. */
  flood: 2,
  /** It was not asked for, or came before what it depends on. */
  unexpected: 3,
  /** The vault's code or state is not trusted. */
  vault: 4,
  /** The vault holds less than it has promised us. */
  uncovered: 5,
  /** The proof is not signed by the vault's issuer. */
  proof: 6,
  /** The cheque is not signed by the vault's issuer. */
  forged: 7,
  /** The cheque is of another chain, vault or beneficiary. */
  misdirected: 8,
  /** The cheque is lower than the one that is held. */
  lower: 9,
  /** The price is above every bid that was in force. */
  price: 10,
  /** Payment is overdue. */
  overdue: 11,
  /** This vault or issuer caused a loss before. */
  banned: 12,
  /** The data that was sent failed its hash. */
  garbage: 13,
  /** The sender's own records cannot be written. */
  unable: 14,
  /** The cheque adds more than the debt and one credit limit, or is more than any vault can pay. */
  excess: 15,
  /** Too much is held that others could cash first: it has to be reserved, or cashed, before more is sold. */
  reserve: 16,
  /** The seller's proof is not signed by the payee that its terms name. */
  seller: 17,
  /** The sum that the peer netted was not taken off: it came too late, or is more than what is owed. */
  netting: 18,
} as const

export type RefusalReason = keyof typeof REASONS
