import { KIB, MIB } from '../units.ts'

/** The `bt_speed` protocol. */
export const SPEED_LIMITS = {
  /** Largest `bt_speed` message read, bytes. */
  speedMessageBytes: 512,
  /** `bt_speed` messages accepted from one wire each second, and at once after a pause; more are refused. */
  speedMessagesPerSecond: 40,
  speedMessageBurst: 100,
  /** Refused `bt_speed` messages of one wire after which its others are not read. */
  speedStrikes: 20,
  /** What a vault that paid nothing yet may owe: this many bytes at the price, or two pieces when they are larger. */
  speedFirstCreditBytes: MIB,
  /** What a wire may owe before the first payment on it, bytes; a piece and a block where that is more. */
  speedWireCreditBytes: 256 * KIB,
  /** Proofs sent on one wire, of each kind: one, and again when an offer that was withdrawn comes back. */
  speedProofs: 4,
  /** Most that a vault may owe, bytes at the price. */
  speedCreditBytes: 32 * MIB,
  /** Most uncashed value of a vault that is not reserved for us, bytes at the price; beyond it nothing is sold. */
  speedUnreservedBytes: 256 * MIB,
  /** Part of every debt that is forgiven, bytes at the price each second. */
  speedFreeBytesPerSecond: 8 * KIB,
  /** How long a debt for verified bytes waits before it is paid, however small, ms. */
  speedSettleMs: 1_000,
  /** Least time between two cheques on one wire, ms. */
  speedChequeGapMs: 50,
  /** How long a debt may be unpaid before nothing more is sold, ms. */
  speedOverdueMs: 60_000,
  /** How long a withdrawn higher bid may still be quoted, ms: a round and the latency. */
  speedBidGraceMs: 15_000,
  /** How long a vault and its issuer are remembered for fraud, ms. */
  speedBanMs: 3_600_000,
  /** Months whose spending is remembered beside the present one; the earliest are forgotten first. */
  budgetMonths: 24,
  /** Days of which a sponsor's results are kept; the oldest are forgotten first. */
  sponsorDays: 366,
  /** Sellers that a sponsor buys from on one day; one that delivered nothing makes room. */
  sponsorSellers: 200,
  /** Payers and wires remembered for leaving a paid slot idle. */
  demotedPayers: 1_000,
} as const
