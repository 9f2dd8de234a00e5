/** Why a peer refuses, as numbers on the wire (`docs/bt_speed.md`). */
export const REASONS = {
  /** A reason of a later version. */
  other: 0,
  /** A message that cannot be read. */
  malformed: 1,
  /** Too many messages. */
  flood: 2,
  /** Nobody asked for it, or it came before what it rests on. */
  unexpected: 3,
  /** The vault is not one whose code and state we trust. */
  vault: 4,
  /** The vault holds less than it has promised us. */
  uncovered: 5,
  /** The proof is not signed by the vault's issuer. */
  proof: 6,
  /** The cheque is not signed by the vault's issuer. */
  forged: 7,
  /** The cheque is of another chain, vault or beneficiary. */
  misdirected: 8,
  /** The cheque is lower than the one we hold. */
  lower: 9,
  /** The price is above every bid that was in force. */
  price: 10,
  /** Payment is overdue. */
  overdue: 11,
  /** We remember this vault or issuer for a loss. */
  banned: 12,
  /** What was sent did not pass the hash. */
  garbage: 13,
  /** Our own books cannot be written. */
  unable: 14,
  /** The cheque adds more than the debt and one window, or is more than any vault can pay. */
  excess: 15,
  /** We hold much of this vault that others could take first: it is to be reserved for us, or cashed, before we sell more. */
  reserve: 16,
} as const

export type RefusalReason = keyof typeof REASONS
