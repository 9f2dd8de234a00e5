import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMetadataMessage, encodeMetadataMessage } from '../../../../src/engine/wire/metadata-message.ts'

const text = (message: string): Uint8Array => new TextEncoder().encode(message)

describe('messages of the metadata exchange', () => {
  it.each([
    ['a request', 'd8:msg_typei0e5:piecei3ee', { kind: 'request', part: 3 }],
    ['a reject', 'd8:msg_typei2e5:piecei0ee', { kind: 'reject', part: 0 }],
    ['data', 'd8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxee', { kind: 'data', part: 0, bytes: text('xxxxee') }],
    ['keys we do not know', 'd1:al1:bd1:ci1eee8:msg_typei0e5:piecei3ee', { kind: 'request', part: 3 }],
  ])('are read: %s', (_what, message, expected) => {
    expect(decodeMetadataMessage(text(message))).toEqual(expected)
  })

  it.each([
    '',
    'd',
    'e',
    'i3e',
    'd8:msg_typei0e',
    'd8:msg_typei3e5:piecei0ee',
    'd8:msg_typei0ee',
    'd5:piecei0ee',
    'd999:',
    'le',
    'dee',
  ])('are ignored when malformed: %s', (message) => {
    expect(decodeMetadataMessage(text(message))).toBeNull()
  })

  it('cause no error, whatever a peer sends', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void decodeMetadataMessage(bytes)))
  })

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.nat(1_023), fc.uint8Array({ maxLength: 100 }), (part, bytes) => {
        expect(decodeMetadataMessage(encodeMetadataMessage({ kind: 'data', part, bytes }, 16_777_216))).toEqual({
          kind: 'data',
          part,
          bytes,
        })
        expect(decodeMetadataMessage(encodeMetadataMessage({ kind: 'request', part }))).toEqual({
          kind: 'request',
          part,
        })
      }),
    )
  })
})
