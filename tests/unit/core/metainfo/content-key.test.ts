import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EncryptionError } from '../../../../src/core/errors.ts'
import { contentKeyBytes, formatContentKey, parseContentKey } from '../../../../src/core/metainfo/content-key.ts'
import { formatMagnet } from '../../../../src/core/metainfo/format-magnet.ts'
import { parseInfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { parseMagnet } from '../../../../src/core/metainfo/magnet.ts'
import { KEY_TEXT } from '../../../vectors/encryption.ts'

const infoHash = parseInfoHash('0123456789abcdef0123456789abcdef01234567')
const magnet = `magnet:?xt=urn:btih:${infoHash}`

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof EncryptionError) {
      // Errors reach screens and logs.
      expect(JSON.stringify([thrown.message, thrown.fields])).not.toMatch(/AAEC|QUJD/)
      return thrown.code
    }
    throw thrown
  }
  return 'none'
}

describe('the text of a key', () => {
  test('returns from its bytes, as Node writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = formatContentKey(bytes)
        expect(key).toBe(Buffer.from(bytes).toString('base64url'))
        expect(contentKeyBytes(parseContentKey(key))).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  test.each([
    ['', 'key-cut'],
    [KEY_TEXT.slice(0, 42), 'key-cut'],
    [`${KEY_TEXT}A`, 'key-too-long'],
    [`${KEY_TEXT.slice(0, 42)}=`, 'key-characters'],
    [`+${KEY_TEXT.slice(1)}`, 'key-characters'],
    [`${KEY_TEXT.slice(0, 20)}ä${KEY_TEXT.slice(21)}`, 'key-characters'],
    // Unused bits that are set.
    [`${KEY_TEXT.slice(0, 42)}9`, 'key-characters'],
  ])('%s is refused as %s', (text, code) => {
    expect(codeOf(() => parseContentKey(text))).toBe(code)
  })

  test('bytes of another number are refused', () => {
    expect(() => formatContentKey(new Uint8Array(31))).toThrow(RangeError)
  })
})

describe('a link with a key', () => {
  test('is written with the key before what may be cut off, and read back', () => {
    const contentKey = parseContentKey(KEY_TEXT)
    const link = formatMagnet({ infoHash, contentKey, trackers: ['wss://tracker.example'] })
    expect(link).toBe(`${magnet}&x.freshet-key=${KEY_TEXT}&tr=wss%3A%2F%2Ftracker.example`)
    expect(parseMagnet(link)).toMatchObject({ infoHash, contentKey, trackers: ['wss://tracker.example'] })
    expect(parseMagnet(magnet).contentKey).toBeNull()
    expect(parseMagnet(infoHash).contentKey).toBeNull()
  })

  test.each([
    ['wrapped by a mail', `${magnet}&x.freshet-key=${KEY_TEXT.slice(0, 20)}\r\n ${KEY_TEXT.slice(20)}`],
    ['at the end of a sentence', `${magnet}&x.freshet-key=${KEY_TEXT}.`],
    ['percent-encoded as a whole', encodeURIComponent(`${magnet}&x.freshet-key=${KEY_TEXT}`)],
    ['in capitals', `${magnet}&X.Freshet-Key=${KEY_TEXT}`],
    ['twice', `${magnet}&x.freshet-key=${KEY_TEXT}&x.freshet-key=${KEY_TEXT}`],
  ])('is read %s', (_, link) => {
    expect(parseMagnet(link).contentKey).toBe(KEY_TEXT)
  })

  test.each([
    ['cut', `${magnet}&x.freshet-key=${KEY_TEXT.slice(0, 12)}`, 'key-cut'],
    ['empty', `${magnet}&x.freshet-key=`, 'key-cut'],
    ['too long', `${magnet}&x.freshet-key=${KEY_TEXT}AB`, 'key-too-long'],
    ['damaged', `${magnet}&x.freshet-key=${KEY_TEXT.replace('C', '!')}`, 'key-characters'],
    ['another beside it', `${magnet}&x.freshet-key=${KEY_TEXT}&x.freshet-key=${'A'.repeat(43)}`, 'key-conflict'],
  ])('with a key that is %s is refused', (_, link, code) => {
    expect(codeOf(() => parseMagnet(link))).toBe(code)
  })
})
