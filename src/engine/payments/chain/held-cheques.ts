import type { ChequeChannelOnChain } from '../../../chain/vault/channels.ts'
import { isBefore } from '../../../core/lib/wall-clock.ts'
import { LIMITS } from '../../../core/limits.ts'
import { minWei, NO_WEI, subtractWei, type Wei, wei } from '../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { HeldCheque } from '../../../protocol/speed.ts'
import { channelId } from '../records/channel-records.ts'
import type { PaymentRecords } from '../records/payment-records.ts'
import type { ChainReader } from './chain-reader.ts'
import { chequeSigner } from './cheque-signer.ts'

/** Channels read at the same time. */
const CONCURRENT_READS = 8

/** When a chain that did not answer is read again, ms. */
const RETRY_MS = 300_000

interface ChannelReading {
  readonly paidOut: Wei
  /** What the vault could pay on a cheque of the channel now. */
  readonly drawable: Wei
  /** The same without announced withdrawals and releases. */
  readonly cover: Wei
  /** Until when the vault honours the signer of the cheque that we hold, ms since the epoch. */
  readonly signerUntil: number
}

const UNREAD: ChannelReading = {
  paidOut: NO_WEI,
  drawable: NO_WEI,
  cover: NO_WEI,
  signerUntil: Number.POSITIVE_INFINITY,
}

/** A held cheque, apart from whether its key is held. */
export type ReadCheque = Omit<HeldCheque, 'hasKey'>

/** The cheques that we hold, each with the chain's last reading of its channel. */
export class HeldCheques {
  readonly #records: PaymentRecords
  readonly #now: () => number
  readonly #readings = new Map<string, ChannelReading>()
  /** Time of the next read. */
  #nextReadAt = Number.NEGATIVE_INFINITY

  /** @param now ms since the epoch */
  constructor(records: PaymentRecords, now: () => number) {
    this.#records = records
    this.#now = now
  }

  /**
   * Cheques are held and were not read for LIMITS.heldChequePollMs: a draining vault shows while there is time to
   * cash.
   */
  get isDue(): boolean {
    return !isBefore(this.#nextReadAt, LIMITS.heldChequePollMs, this.#now()) && this.#unpaid().length > 0
  }

  /** The chain, when last read, had paid the channel's best cheque in full. */
  isPaidOut(id: string): boolean {
    const [best, reading] = [this.#records.incoming.get(id)?.best, this.#readings.get(id)]
    return best != null && reading !== undefined && reading.paidOut >= best.cumulativePayout
  }

  /** Payouts only grow, so a reading with a smaller one is older than ours: false, and ours stays. */
  #take(id: string, reading: ChequeChannelOnChain): boolean {
    if (reading.paidOut < (this.#readings.get(id)?.paidOut ?? NO_WEI)) return false
    this.#readings.set(id, reading)
    return true
  }

  /** Takes a reading made for a trade. */
  onReading(reading: ChequeChannelOnChain): void {
    if (!this.#take(channelId(reading.vault, reading.beneficiary), reading)) return
    if (this.#readings.size <= LIMITS.chequeChannels + LIMITS.peerVaultsKept) return
    // A stranger may name any vault of the chain.
    for (const other of this.#readings.keys()) if (!this.#records.incoming.has(other)) this.#readings.delete(other)
  }

  /** Every cheque that is not paid out. A channel that was not read yet counts as not covered. */
  list(): ReadCheque[] {
    const held: ReadCheque[] = []
    for (const [id, channel] of this.#unpaid()) {
      const { best, issuer } = channel
      if (!best || !issuer) continue
      const { paidOut, drawable, cover, signerUntil } = this.#readings.get(id) ?? UNREAD
      const due = subtractWei(best.cumulativePayout, paidOut)
      const receivedAt = this.#records.receivedAt.get(id) ?? 0
      // The vault no longer honours the signer: it pays nothing on this cheque.
      const covered = signerUntil > this.#now() ? minWei(due, drawable) : NO_WEI
      const isUncertain = cover < due || cover < drawable || signerUntil !== Number.POSITIVE_INFINITY
      held.push({ ...best, issuer, paidOut, covered, isAtRisk: covered > 0n && isUncertain, receivedAt })
    }
    return held
  }

  /** Channels with a cheque that is not known to be paid out. */
  #unpaid(): [string, IncomingChannel][] {
    return [...this.#records.incoming].filter(([id, { best }]) => {
      return best !== null && best.cumulativePayout > (this.#readings.get(id)?.paidOut ?? NO_WEI)
    })
  }

  /**
   * Reads every channel with a cheque that is not paid out.
   *
   * @param onBounce a vault had bounced a cheque and cannot pay `lost` of the channel's
   * @throws ChainError
   */
  async refresh(reader: ChainReader, onBounce: (channel: IncomingChannel, lost: Wei) => void): Promise<void> {
    this.#nextReadAt = this.#now() + RETRY_MS
    const channels = this.#unpaid()
    for (let at = 0; at < channels.length; at += CONCURRENT_READS) {
      const batch = channels.slice(at, at + CONCURRENT_READS)
      const readings = await Promise.all(
        batch.map(([, channel]) => {
          const { vault, beneficiary } = channel
          return reader.channel({ vault, beneficiary, signer: chequeSigner(channel) })
        }),
      )
      for (const [index, reading] of readings.entries()) {
        const [id] = batch[index] as [string, IncomingChannel]
        if (!this.#take(id, reading)) continue
        const channel = this.#records.incoming.get(id)
        if (channel?.best && reading.bounced) this.#bounce(id, channel, reading, onBounce)
      }
    }
    this.#nextReadAt = this.#now() + LIMITS.heldChequePollMs
  }

  /** Reports a bounce once, however often it is read. */
  #bounce(
    id: string,
    channel: IncomingChannel,
    { paidOut, drawable }: Pick<ChannelReading, 'paidOut' | 'drawable'>,
    onBounce: (channel: IncomingChannel, lost: Wei) => void,
  ): void {
    const due = subtractWei(channel.best?.cumulativePayout ?? NO_WEI, paidOut)
    const short = subtractWei(due, drawable)
    const known = this.#records.bounced.get(id) ?? NO_WEI
    if (short <= known) return
    this.#records.bounced.set(id, short)
    onBounce(channel, wei(short - known))
  }
}
