import type { ChequeChannelOnChain } from '../../../chain/vault/channels.ts'
import { LIMITS } from '../../../core/limits.ts'
import { minWei, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { HeldCheque } from '../../../protocol/speed.ts'
import { channelId, type PaymentRecords } from '../records/payment-records.ts'
import type { ChainReader } from './chain-reader.ts'

/** Lines asked of the chain side by side. */
const AT_ONCE = 8

/** How soon a chain that did not answer is asked again, ms. */
const AGAIN_MS = 300_000

interface Seen {
  readonly paidOut: Wei
  /** What a cheque on the line could be paid now. */
  readonly drawable: Wei
  /** The same without what is announced for withdrawal or release. */
  readonly cover: Wei
  /** Until when the vault honours who signed the cheque that we hold, ms since the epoch. */
  readonly signerUntil: number
}

const NOTHING: Seen = { paidOut: NO_WEI, drawable: NO_WEI, cover: NO_WEI, signerUntil: Number.POSITIVE_INFINITY }

/** The cheques we hold, with what the chain last said of each. */
export class HeldCheques {
  readonly #books: PaymentRecords
  readonly #now: () => number
  readonly #seen = new Map<string, Seen>()
  /** When to ask the chain again. */
  #nextAt = Number.NEGATIVE_INFINITY

  /** @param now ms since the epoch */
  constructor(books: PaymentRecords, now: () => number) {
    this.#books = books
    this.#now = now
  }

  /** Something is held, and the chain was not asked about it for LIMITS.heldPollMs: a vault that drains is seen while there is time to cash. */
  get isDue(): boolean {
    return this.#now() >= this.#nextAt && this.#open().length > 0
  }

  /** A vault was read for a trade, perhaps a while ago: what was paid out only grows, so a reading that says less is older than ours. */
  note(reading: ChequeChannelOnChain): void {
    const id = channelId(reading.vault, reading.beneficiary)
    if (reading.paidOut >= (this.#seen.get(id)?.paidOut ?? NO_WEI)) this.#seen.set(id, reading)
  }

  /** Every cheque that is not paid out. What the chain was not asked about yet counts as not covered. */
  list(): HeldCheque[] {
    const held: HeldCheque[] = []
    for (const [id, line] of this.#open()) {
      const { best, issuer } = line
      if (!best || !issuer) continue
      const { paidOut, drawable, cover, signerUntil } = this.#seen.get(id) ?? NOTHING
      const due = subtractWei(best.cumulativePayout, paidOut)
      const receivedAt = this.#books.receivedAt.get(id) ?? 0
      // Signed by one whom the vault does not obey any more: nothing is paid on it.
      const covered = signerUntil > this.#now() ? minWei(due, drawable) : NO_WEI
      const isUncertain = cover < due || cover < drawable || signerUntil !== Number.POSITIVE_INFINITY
      held.push({ ...best, issuer, paidOut, covered, isAtRisk: covered > 0n && isUncertain, receivedAt })
    }
    return held
  }

  /** Lines with a cheque that is not paid out, as far as we know. */
  #open(): [string, IncomingChannel][] {
    return [...this.#books.incoming].filter(([id, { best }]) => {
      return best !== null && best.cumulativePayout > (this.#seen.get(id)?.paidOut ?? NO_WEI)
    })
  }

  /**
   * Asks the chain about every line with a cheque that is not paid out.
   *
   * @param onBounce a vault had bounced a cheque and cannot pay `lost` of the line's
   * @throws ChainError
   */
  async refresh(eyes: ChainReader, onBounce: (line: IncomingChannel, lost: Wei) => void): Promise<void> {
    this.#nextAt = this.#now() + AGAIN_MS
    const lines = this.#open()
    for (let at = 0; at < lines.length; at += AT_ONCE) {
      const batch = lines.slice(at, at + AT_ONCE)
      const readings = await Promise.all(
        batch.map(([, { vault, beneficiary, issuer }]) => eyes.channel({ vault, beneficiary, signer: issuer })),
      )
      for (const [index, reading] of readings.entries()) {
        const [id] = batch[index] as [string, IncomingChannel]
        this.#seen.set(id, reading)
        const line = this.#books.incoming.get(id)
        if (line?.best && reading.bounced) this.#bounce(id, line, reading, onBounce)
      }
    }
    this.#nextAt = this.#now() + LIMITS.heldPollMs
  }

  /** Counts what cannot be paid once, however often it is seen. */
  #bounce(
    id: string,
    line: IncomingChannel,
    { paidOut, drawable }: Pick<Seen, 'paidOut' | 'drawable'>,
    onBounce: (line: IncomingChannel, lost: Wei) => void,
  ): void {
    const due = subtractWei(line.best?.cumulativePayout ?? NO_WEI, paidOut)
    const short = subtractWei(due, drawable)
    const known = this.#books.bounced.get(id) ?? NO_WEI
    if (short <= known) return
    this.#books.bounced.set(id, short)
    onBounce(line, wei(short - known))
  }
}
