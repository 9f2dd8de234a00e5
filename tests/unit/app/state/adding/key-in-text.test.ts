import { describe, expect, test } from 'vitest'
import { keyInText } from '../../../../../src/app/state/adding/key-in-text.ts'
import { magnetWithKey } from '../../../../../src/app/state/torrents/share-link.ts'
import { parseContentKey } from '../../../../../src/core/metainfo/content-key.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { KEY_TEXT } from '../../../../vectors/encryption.ts'

const infoHash = asInfoHash('0123456789abcdef0123456789abcdef01234567')
const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=wss%3A%2F%2Ftracker.example%2Fa`
const contentKey = parseContentKey(KEY_TEXT)
const link = magnetWithKey({ magnet, contentKey })

describe('the link of an encrypted torrent', () => {
  test('has the key before its trackers; that of any other stays as it is', () => {
    expect(link).toBe(`magnet:?xt=urn:btih:${infoHash}&x.freshet-key=${KEY_TEXT}&tr=wss%3A%2F%2Ftracker.example%2Fa`)
    expect(magnetWithKey({ magnet, contentKey: null })).toBe(magnet)
  })
})

describe('the key of a torrent', () => {
  test.each([
    ['a link of Freshet', `https://app.example/#${link}`],
    ['that link encoded as a whole', `https://app.example/#${encodeURIComponent(link)}`],
    ['a magnet link', link],
    ['a link between blanks and quotes', `  "${link}"  `],
    ['the key alone', ` ${KEY_TEXT}\n`],
  ])('is found in %s', (_, text) => {
    expect(keyInText(text, infoHash)).toBe(KEY_TEXT)
  })

  test.each([
    ['a link that is cut inside the key', `https://app.example/#${link.slice(0, 100)}`, 'key-cut'],
    ['a part of the key', KEY_TEXT.slice(0, 30), 'key-cut'],
    ['a key with another character', KEY_TEXT.replace('A', '_').slice(0, 42).concat('9'), 'key-characters'],
    ['a link without the key', magnet, 'key-missing'],
    ['a link to another torrent', link.replace('0123', '3210'), 'other-torrent'],
    ['something else', 'hello there', 'not-a-magnet'],
    ['nothing', '  ', 'magnet-empty'],
  ])('%s is refused as %s %s', (_, text, code) => {
    expect(() => keyInText(text, infoHash)).toThrow(expect.objectContaining({ code }))
  })
})
