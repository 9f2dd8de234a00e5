import type { Wire } from 'bittorrent-protocol'

/** Bytes said on a wire that its peer's channel has not taken: of a wire of ours, or of one with the chassis' streams. */
export function untakenBytes(wire: Wire): number {
  return wire.waitingBytes ?? wire._readableState?.buffered ?? 0
}
