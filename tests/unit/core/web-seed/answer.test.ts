import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebSeedError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { absentFile, readWebSeedHead, retryAfterMs, type WebSeedHead } from '../../../../src/core/web-seed/answer.ts'
import type { FetchPart } from '../../../../src/core/web-seed/parts.ts'

const PART: FetchPart = {
  kind: 'fetch',
  file: 7,
  url: 'http://h/f',
  start: 100,
  end: 299,
  at: 5_100,
  fileLength: 1_000,
}
const head = (status: number, rest: Partial<WebSeedHead> = {}): WebSeedHead => ({
  status,
  contentLength: null,
  contentRange: null,
  contentType: null,
  retryAfter: null,
  ...rest,
})

function errorOf(part: FetchPart, given: WebSeedHead): WebSeedError | null {
  try {
    readWebSeedHead(part, given)
    return null
  } catch (error) {
    if (error instanceof WebSeedError) return error
    throw error
  }
}

describe('readWebSeedHead', () => {
  it.each([
    ['a browser that shows no Content-Range', head(206), 0, 200],
    ['the range asked for', head(206, { contentRange: 'bytes 100-299/1000', contentLength: '200' }), 0, 200],
    ['a length that is not known', head(206, { contentRange: 'bytes 100-299/*' }), 0, 200],
    ['fewer bytes', head(206, { contentRange: 'bytes 100-149/1000' }), 0, 50],
    ['fewer bytes, seen by their length only', head(206, { contentLength: '50' }), 0, 50],
    ['the whole file', head(200, { contentLength: '1000' }), 100, 200],
    ['the whole file of an unknown length', head(200), 100, 200],
  ])('accepts %s', (...[, given, skip, length]) => {
    expect(readWebSeedHead(PART, given)).toEqual({ skip, length })
  })

  it.each([
    ['web-seed-range', head(206, { contentRange: 'bytes 0-199/1000' })],
    ['web-seed-range', head(206, { contentRange: 'bytes 100-300/1000' })],
    ['web-seed-range', head(206, { contentRange: 'bytes 100-99/1000' })],
    ['web-seed-range', head(206, { contentRange: 'octets 100-299/1000' })],
    ['web-seed-range', head(206, { contentLength: '201' })],
    ['web-seed-range', head(206, { contentLength: '0' })],
    ['web-seed-range', head(206, { contentType: 'Multipart/Byteranges; boundary=x' })],
    ['web-seed-file-length', head(206, { contentRange: 'bytes 100-299/999' })],
    ['web-seed-file-length', head(200, { contentLength: '999' })],
    ['web-seed-missing', head(404)],
    ['web-seed-missing', head(416)],
    ['web-seed-status', head(500)],
    ['web-seed-status', head(204)],
    ['web-seed-status', head(304)],
  ])('refuses with %s: %o', (code, given) => {
    const error = errorOf(PART, given)
    expect(error?.code).toBe(code)
    expect(error?.message).toContain(PART.url)
    expect(absentFile(error!)).toBe(code === 'web-seed-missing' || code === 'web-seed-file-length' ? 7 : null)
  })

  it('does not read a large file for its end', () => {
    const far = { ...PART, start: LIMITS.webSeedSkipBytes + 1, end: LIMITS.webSeedSkipBytes + 9, fileLength: 2 ** 30 }
    expect(errorOf(far, head(200))?.code).toBe('web-seed-no-ranges')
  })

  it('reads how long to wait from Retry-After', () => {
    expect(retryAfterMs(errorOf(PART, head(503, { retryAfter: '30' }))!)).toBe(30_000)
    expect(retryAfterMs(errorOf(PART, head(503, { retryAfter: 'Sat, 01 Jan 2028 00:00:00 GMT' }))!)).toBe(0)
  })

  it('uses only requested bytes, whatever a server sends', () => {
    const header = fc.oneof(fc.constant(null), fc.string(), fc.nat(400).map(String))
    const range = fc.tuple(fc.nat(400), fc.nat(400), fc.nat(1_200)).map(([a, b, c]) => `bytes ${a}-${b}/${c}`)
    fc.assert(
      fc.property(
        fc.constantFrom(200, 206, 206, 206, 404),
        header,
        fc.oneof(header, range),
        header,
        (status, contentLength, contentRange, contentType) => {
          const given = { status, contentLength, contentRange, contentType, retryAfter: contentLength }
          if (errorOf(PART, given)) return
          const { skip, length } = readWebSeedHead(PART, given)
          expect(skip).toBe(status === 200 ? 100 : 0)
          expect(length).toBeGreaterThan(0)
          expect(length).toBeLessThanOrEqual(200)
        },
      ),
    )
  })
})
