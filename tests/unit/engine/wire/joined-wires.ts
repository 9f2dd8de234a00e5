import Wire, { type Wire as WireType } from 'bittorrent-protocol'
import type { WireError } from '../../../../src/core/errors.ts'
import { ChannelWire } from '../../../../src/engine/wire/channel-wire.ts'
import { ChannelWriter } from '../../../../src/engine/wire/channel-writer.ts'
import type { TorrentBounds } from '../../../../src/engine/wire/limits.ts'

export const INFO_HASH = 'a'.repeat(40)

/** Many pieces of 64 KiB, all verified. */
export const BOUNDS: TorrentBounds = { pieceCount: 40, pieceLength: () => 65_536, has: () => true }

/** What unmodified bittorrent-protocol sends beside what our own code uses. */
export interface StockWire extends WireType {
  keepAlive(): void
  write(bytes: Uint8Array): boolean
  on(event: string, listener: (...facts: never[]) => void): this
}

/** Sends a message of any kind, as both kinds of wires can. */
export function sendMessage(
  wire: WireType | ChannelWire,
  id: number,
  numbers: readonly number[],
  bytes: Uint8Array | null,
): void {
  if ('_message' in wire) wire._message(id, numbers, bytes)
  else wire.message(id, numbers, bytes)
}

const open: { destroy(): void }[] = []

/** Ends every wire that was made here. */
export function endWires(): void {
  for (const wire of open.splice(0)) wire.destroy()
}

export function stockWire(): StockWire {
  const wire = new Wire('webrtc') as StockWire
  open.push(wire)
  wire.on('error', () => {})
  return wire
}

export interface WireInMemory {
  readonly wire: ChannelWire
  /** What it sent. */
  readonly messages: Uint8Array[]
  readonly channel: { bufferSize: number; send(bytes: Uint8Array): void }
  readonly writer: ChannelWriter
  /** What its peer did wrong. */
  readonly violations: WireError[]
}

/** A wire of ours over a channel in memory. */
export function wireInMemory(bounds = BOUNDS, deliver: (bytes: Uint8Array) => void = () => {}): WireInMemory {
  const messages: Uint8Array[] = []
  const violations: WireError[] = []
  const channel = {
    bufferSize: 0,
    send: (bytes: Uint8Array) => {
      messages.push(bytes.slice())
      deliver(bytes.slice())
    },
  }
  const writer = new ChannelWriter(channel, () => {})
  const wire = new ChannelWire({ writer, bounds, onViolation: (error) => violations.push(error) })
  open.push(wire)
  return { wire, messages, channel, writer, violations }
}

/** A wire of ours joined to one of unmodified bittorrent-protocol. No handshake was made. */
export function joinToStock(bounds = BOUNDS): WireInMemory & { readonly theirs: StockWire } {
  const theirs = stockWire()
  const ours = wireInMemory(bounds, (bytes) => void theirs.write(bytes))
  theirs.on('data', (bytes: Uint8Array) => ours.wire.receive(bytes))
  ours.wire.once('close', () => theirs.destroy())
  theirs.once('close', () => ours.wire.destroy())
  return { ...ours, theirs }
}

export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
}

/** A promise and what resolves it. */
export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve: (value) => resolve(value) }
}
