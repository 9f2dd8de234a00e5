import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../../../../../src/core/bencode/encode.ts'
import { fromBinaryString } from '../../../../../src/core/bytes.ts'
import { SpeedError } from '../../../../../src/core/errors.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { MAX_UINT256 } from '../../../../../src/core/money/wei.ts'
import { amountBytes, readAmount } from '../../../../../src/core/speed/message/amount.ts'
import { decodeSpeedMessage, encodeSpeedMessage } from '../../../../../src/core/speed/message/message.ts'
import { amounts, messages } from './arbitraries.ts'

const refuses = (input: Uint8Array, code: string): void => {
  expect(() => decodeSpeedMessage(input)).toThrow(expect.objectContaining({ name: 'SpeedError', code }))
}
const dictionary = (entries: Record<string, Uint8Array | bigint>): Uint8Array =>
  encodeBencode(new Map(Object.entries(entries)))

describe('bt_speed messages', () => {
  it('decode to what was encoded, within the size limit', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const encoded = encodeSpeedMessage(message)
        expect(encoded.length).toBeLessThanOrEqual(LIMITS.speedMessageBytes)
        expect(decodeSpeedMessage(encoded)).toEqual(message)
      }),
      { numRuns: 500 },
    )
  })

  it('throw nothing but SpeedError for any bytes', () => {
    const garbled = fc
      .tuple(messages, fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 4 }), fc.nat(600))
      .map(([message, changes, length]) => {
        const encoded = encodeSpeedMessage(message)
        for (const [at, byte] of changes) if (at < encoded.length) encoded[at] = byte
        return encoded.subarray(0, Math.max(1, length))
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), garbled), (input) => {
        try {
          const message = decodeSpeedMessage(input)
          if (message !== null) expect(decodeSpeedMessage(encodeSpeedMessage(message))).toEqual(message)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SpeedError)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('of an unknown type are ignored, and so are unknown keys', () => {
    expect(decodeSpeedMessage(dictionary({ type: 12n }))).toBeNull()
    expect(decodeSpeedMessage(dictionary({ type: 3n }))).toBeNull()
    expect(decodeSpeedMessage(dictionary({ type: -1n }))).toBeNull()
    const bid = dictionary({ type: 1n, price: new Uint8Array([5]), zebra: 7n })
    expect(decodeSpeedMessage(bid)).toEqual({ type: 'bid', price: 5n })
    expect(decodeSpeedMessage(dictionary({ type: 7n, reason: 99n }))).toEqual({ type: 'refuse', reason: 'other' })
  })

  it('of another version are told apart, whatever else they hold', () => {
    const first = { type: 0n, v: 1n, chain: 199n, token: new Uint8Array(20), ask: new Uint8Array([1]) }
    for (const terms of [first, { type: 0n, v: 3n }]) {
      expect(decodeSpeedMessage(dictionary(terms))).toEqual({ type: 'terms', terms: null })
    }
  })

  it('are refused when they are too long or malformed', () => {
    refuses(new Uint8Array(LIMITS.speedMessageBytes + 1), 'speed-oversized')
    refuses(fromBinaryString('le'), 'speed-malformed')
    refuses(fromBinaryString('d4:typei1ee '), 'speed-malformed')
    refuses(dictionary({ price: new Uint8Array(1) }), 'speed-malformed')
    refuses(dictionary({ type: 1n }), 'speed-malformed')
    refuses(dictionary({ type: 1n, price: 5n }), 'speed-malformed')
    refuses(dictionary({ type: 1n, price: new Uint8Array([0, 5]) }), 'speed-malformed')
    refuses(dictionary({ type: 1n, price: new Uint8Array(17).fill(1) }), 'speed-malformed')
    refuses(dictionary({ type: 9n, owed: new Uint8Array(33).fill(1) }), 'speed-malformed')
    const terms = { type: 0n, v: 2n, chain: 199n, token: new Uint8Array(20), nonce: new Uint8Array(32) }
    refuses(dictionary({ ...terms, nonce: new Uint8Array(31) }), 'speed-malformed')
    refuses(dictionary({ ...terms, ask: new Uint8Array([1]) }), 'speed-malformed')
    refuses(dictionary({ ...terms, chain: 2n ** 60n }), 'speed-malformed')
    refuses(dictionary({ ...terms, token: new Uint8Array(19) }), 'speed-malformed')
  })

  it('accept amounts in canonical form only', () => {
    expect([0n, 1n, 255n, 256n].map((amount) => [...amountBytes(amount)])).toEqual([[], [1], [255], [1, 0]])
    expect(amountBytes(MAX_UINT256).length).toBe(32)
    expect(readAmount(new Uint8Array([0]))).toBeNull()
    expect(readAmount(new Uint8Array(33).fill(1))).toBeNull()
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(readAmount(amountBytes(amount))).toBe(amount)
      }),
    )
  })
})
