import { concatBytes } from '../../../../src/core/bytes.ts'
import { INFO_HASH } from './joined-wires.ts'

const hex = (digits: string): number[] => (digits.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))

/** Bits of the reserved bytes: BEP 10 in the sixth, BEP 6 in the eighth. */
interface Handshake {
  readonly fast?: boolean
  readonly extended?: boolean
  readonly infoHash?: string
}

/** A handshake (BEP 3), byte for byte. */
export function handshakeBytes({ fast = true, extended = true, infoHash = INFO_HASH }: Handshake = {}): Uint8Array {
  const reserved = [0, 0, 0, 0, 0, extended ? 0x10 : 0, 0, fast ? 0x04 : 0]
  return Uint8Array.from([
    19,
    ...new TextEncoder().encode('BitTorrent protocol'),
    ...reserved,
    ...hex(infoHash),
    ...hex('b'.repeat(40)),
  ])
}

/** A message of any kind with its length in front. */
export function frame(id: number, body: Uint8Array | readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(5 + body.length)
  new DataView(bytes.buffer).setUint32(0, 1 + body.length)
  bytes[4] = id
  bytes.set(body, 5)
  return bytes
}

/** 32-bit numbers, as most bodies have. */
export function uint32s(...numbers: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length)
  const view = new DataView(bytes.buffer)
  for (const [index, number] of numbers.entries()) view.setUint32(4 * index, number)
  return bytes
}

export const extendedFrame = (id: number, body: Uint8Array | string): Uint8Array =>
  frame(20, concatBytes([Uint8Array.of(id), typeof body === 'string' ? new TextEncoder().encode(body) : body]))

/** An extended handshake (BEP 10). @param numbers of the extensions by name, sorted */
export const extendedHandshake = (numbers: Readonly<Record<string, number>> = {}, rest = ''): Uint8Array => {
  const names = Object.entries(numbers).map(([name, number]) => `${name.length}:${name}i${number}e`)
  return extendedFrame(0, `d1:md${names.join('')}e${rest}e`)
}
