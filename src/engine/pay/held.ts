import { minWei, NO_WEI, subtractWei, type Wei, wei } from '../../core/money.ts'
import type { InLine } from '../../core/speed/in-line.ts'
import type { VaultReading } from '../../core/speed/window.ts'
import type { HeldCheque } from '../../protocol/speed.ts'
import type { Books } from './books.ts'
import type { ChainEyes } from './chain-eyes.ts'

/** Lines asked of the chain side by side. */
const AT_ONCE = 8

interface Seen {
  readonly paidOut: Wei
  /** What a cheque on the line could be paid now. */
  readonly drawable: Wei
}

/** The cheques we hold, with what the chain last said of each. */
export class Held {
  readonly #books: Books
  readonly #seen = new Map<string, Seen>()

  constructor(books: Books) {
    this.#books = books
  }

  /** A vault was read for a trade, perhaps a while ago: what was paid out only grows, so a reading that says less is older than ours. */
  note(id: string, { paidOut, funds }: VaultReading): void {
    if (paidOut < (this.#seen.get(id)?.paidOut ?? NO_WEI)) return
    this.#seen.set(id, { paidOut, drawable: funds })
  }

  /** Every cheque that is not paid out. What the chain was not asked about yet counts as not covered. */
  list(): HeldCheque[] {
    const held: HeldCheque[] = []
    for (const [id, line] of this.#books.ins) {
      const { best, issuer } = line
      if (!best || !issuer) continue
      const { paidOut, drawable } = this.#seen.get(id) ?? { paidOut: NO_WEI, drawable: NO_WEI }
      const due = subtractWei(best.cumulativePayout, paidOut)
      if (due === 0n) continue
      const receivedAt = this.#books.receivedAt.get(id) ?? 0
      held.push({ ...best, issuer, paidOut, covered: minWei(due, drawable), receivedAt })
    }
    return held
  }

  /**
   * Asks the chain about every line with a cheque that is not paid out.
   *
   * @param onBounce a vault had bounced a cheque and cannot pay `lost` of the line's
   * @throws ChainError
   */
  async refresh(eyes: ChainEyes, onBounce: (line: InLine, lost: Wei) => void): Promise<void> {
    const lines = [...this.#books.ins].filter(([id, { best }]) => {
      return best !== null && best.cumulativePayout > (this.#seen.get(id)?.paidOut ?? NO_WEI)
    })
    for (let at = 0; at < lines.length; at += AT_ONCE) {
      const batch = lines.slice(at, at + AT_ONCE)
      const readings = await Promise.all(batch.map(([, { vault, beneficiary }]) => eyes.line({ vault, beneficiary })))
      for (const [index, reading] of readings.entries()) {
        const [id] = batch[index] as [string, InLine]
        this.#seen.set(id, reading)
        const line = this.#books.ins.get(id)
        if (line?.best && reading.bounced) this.#bounce(id, line, reading, onBounce)
      }
    }
  }

  /** Counts what cannot be paid once, however often it is seen. */
  #bounce(id: string, line: InLine, { paidOut, drawable }: Seen, onBounce: (line: InLine, lost: Wei) => void): void {
    const due = subtractWei(line.best?.cumulativePayout ?? NO_WEI, paidOut)
    const short = subtractWei(due, drawable)
    const known = this.#books.bounced.get(id) ?? NO_WEI
    if (short <= known) return
    this.#books.bounced.set(id, short)
    onBounce(line, wei(short - known))
  }
}
