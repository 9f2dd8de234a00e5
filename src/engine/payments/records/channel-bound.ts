import { LIMITS } from '../../../core/limits.ts'
import { type IncomingChannel, isBanned, owedTo } from '../../../core/speed/channel/incoming-channel.ts'
import { type OutgoingChannel, owedBy } from '../../../core/speed/channel/outgoing-channel.ts'

/** What is known about a channel beyond its record. */
export interface ChannelUse {
  /** A trade has it open. */
  isInUse(id: string): boolean
  /** The chain has paid its best cheque in full. */
  isPaidOut(id: string): boolean
}

export const NOT_USED: ChannelUse = { isInUse: () => false, isPaidOut: () => false }

/**
 * The channel to drop for a new one: the oldest of those on which nothing is owed, then the oldest whose cheque is
 * cashed. Null when something is owed on all of them: then the new one has to be refused.
 */
export function evictableIncoming(channels: ReadonlyMap<string, IncomingChannel>, use: ChannelUse, now: number) {
  const ends = (channel: IncomingChannel) =>
    !isBanned(channel.bannedUntil, now) && channel.loss === 0n && owedTo(channel) <= 0n
  return (
    first(channels, use, (channel) => channel.best === null && ends(channel) && owedTo(channel) === 0n) ??
    first(channels, use, (channel, id) => channel.best !== null && ends(channel) && use.isPaidOut(id))
  )
}

/** As {@link evictableIncoming}. A promise may be cashed at any time, so one that promised anything stays. */
export function evictableOutgoing(channels: ReadonlyMap<string, OutgoingChannel>, use: ChannelUse) {
  return first(channels, use, (channel) => channel.signed === 0n && owedBy(channel) <= 0n)
}

/** Whether there is no room for one more. */
export const isFull = (channels: ReadonlyMap<string, unknown>): boolean => channels.size >= LIMITS.chequeChannels

function first<T>(channels: ReadonlyMap<string, T>, use: ChannelUse, fits: (channel: T, id: string) => boolean) {
  for (const [id, channel] of channels) if (fits(channel, id) && !use.isInUse(id)) return channel
  return null
}
