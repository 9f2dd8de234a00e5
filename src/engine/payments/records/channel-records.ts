import { type Address, type BttPerMib, MIB_BYTES, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { OutgoingChannel } from '../../../core/speed/channel/outgoing-channel.ts'
import { isAddress, isNullOr, isNumber, isSignedCheque, isWei } from './guards.ts'
import { fromVersioned, withVersion } from './versioned.ts'

/** An incoming channel with what its cheque's screen shows. */
export interface IncomingRecord {
  /** Named when channels were called lines. */
  readonly line: IncomingChannel
  /** When the best cheque arrived, ms since the epoch. */
  readonly receivedAt: number
  /** What was seen to have bounced. */
  readonly bounced: Wei
}

/** Identifies a channel among those of one chain. */
export const channelId = (vault: Address, beneficiary: Address): string => `${vault}/${beneficiary}`

export const outgoingRecordOf = (channel: OutgoingChannel): object => withVersion(channel)

export const incomingRecordOf = (record: IncomingRecord): object => withVersion(record)

/** Null when it is no outgoing channel. */
export function readOutgoing(value: unknown): OutgoingChannel | null {
  return fromVersioned(value, isOutgoingChannel)
}

/** Null when it is no incoming channel. A damaged date or bounce does not hide the cheque beside it. */
export function readIncoming(value: unknown): IncomingRecord | null {
  const record = fromVersioned(value, hasIncomingChannel)
  if (record === null) return null
  const { line, receivedAt, bounced } = record
  return { line, receivedAt: isNumber(receivedAt) ? receivedAt : 0, bounced: isWei(bounced) ? bounced : NO_WEI }
}

function hasIncomingChannel(
  value: object,
): value is { readonly line: IncomingChannel; readonly receivedAt?: unknown; readonly bounced?: unknown } {
  return 'line' in value && isIncomingChannel(value.line)
}

function isOutgoingChannel(value: object): value is OutgoingChannel {
  const c = value as Record<keyof OutgoingChannel, unknown>
  return (
    isChannelKey(c) && isRest(c.rest) && [c.signed, c.acknowledged, c.taken, c.paid, c.netted, c.forgiven].every(isWei)
  )
}

function isIncomingChannel(value: unknown): value is IncomingChannel {
  if (typeof value !== 'object' || value === null) return false
  const c = value as Record<keyof IncomingChannel, unknown>
  return (
    isChannelKey(c) &&
    isRest(c.rest) &&
    [c.given, c.received, c.netted, c.forgiven, c.writtenOff, c.loss].every(isWei) &&
    isNullOr(c.issuer, isAddress) &&
    isNullOr(c.best, isSignedCheque) &&
    isWei(c.price as BttPerMib) &&
    isNumber(c.forgivenAt) &&
    isNullOr(c.owedSince, isNumber) &&
    isNumber(c.bannedUntil)
  )
}

function isChannelKey({ chainId, vault, beneficiary }: Record<'chainId' | 'vault' | 'beneficiary', unknown>): boolean {
  return isNumber(chainId) && isAddress(vault) && isAddress(beneficiary)
}

function isRest(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value < MIB_BYTES
}
