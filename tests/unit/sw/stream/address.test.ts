import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamUrl } from '../../../../src/protocol/stream.ts'
import { parseStreamUrl } from '../../../../src/sw/stream/address.ts'
import { attachmentNamed } from '../../../../src/sw/stream/disposition.ts'
import { asInfoHash } from '../../../info-hash.ts'

const HASH = asInfoHash('0123456789abcdef0123456789abcdef01234567')
const scope = (path: string) => new URL(path, 'https://app.test')

describe('the URL of a file', () => {
  it('parses what streamUrl makes', () => {
    // What `sanitizePathElement` lets through: no separators, no dot elements, well-formed.
    const element = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[/\\]|^\.{1,2}$/.test(text) && text.isWellFormed())
    fc.assert(
      fc.property(
        fc.array(element, { minLength: 1 }),
        fc.constantFrom('/', '/freshet/'),
        fc.boolean(),
        (path, base, save) => {
          const url = new URL(streamUrl(base, HASH, path, save), 'https://app.test')
          expect(parseStreamUrl(url, scope(base))).toEqual({ infoHash: HASH, path, save })
        },
      ),
    )
  })

  it.each([
    ['/', 'https://app.test/index.html'],
    ['/', `https://elsewhere.test/stream/${HASH}/a`],
    ['/', `https://app.test/streams/${HASH}/a`],
    ['/freshet/', `https://app.test/stream/${HASH}/a`],
  ])('below %s is not %s', (base, url) => expect(parseStreamUrl(new URL(url), scope(base))).toBeNull())

  it.each([
    '/stream/',
    `/stream/${HASH}`,
    `/stream/${HASH}/`,
    `/stream/${HASH}/a//b`,
    `/stream/${HASH}/%ff`,
    '/stream/abc/a',
  ])('is invalid: %s', (path) => expect(parseStreamUrl(scope(path), scope('/'))).toBe('invalid'))

  it('accepts an info hash in upper case', () => {
    expect(parseStreamUrl(scope(`/stream/${HASH.toUpperCase()}/a`), scope('/'))).toMatchObject({ infoHash: HASH })
  })
})

describe('the name of a saved file', () => {
  it.each([
    ['film.mp4', 'attachment; filename="film.mp4"; filename*=UTF-8\'\'film.mp4'],
    [
      'Žluť "x" 50%.mp4',
      'attachment; filename="_lu_ _x_ 50_.mp4"; filename*=UTF-8\'\'%C5%BDlu%C5%A5%20%22x%22%2050%25.mp4',
    ],
    ["it's (1)*.txt", "attachment; filename=\"it's (1)*.txt\"; filename*=UTF-8''it%27s%20%281%29%2A.txt"],
  ])('%s', (name, header) => expect(attachmentNamed(name)).toBe(header))

  it('never ends the quoted string of the header early', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(attachmentNamed(name)).toMatch(
          /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/,
        )
        expect(attachmentNamed(name).split('"')).toHaveLength(3)
      }),
    )
  })
})
