import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebSeedError } from '../../../../src/core/errors.ts'
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
  contentEncoding: null,
  retryAfter: null,
  atMs: Date.UTC(2028, 0, 1) - 90_000,
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
    ['a browser that shows no Content-Range', head(206), 200],
    ['the range asked for', head(206, { contentRange: 'bytes 100-299/1000', contentLength: '200' }), 200],
    ['a length that is not known', head(206, { contentRange: 'bytes 100-299/*' }), 200],
    ['fewer bytes', head(206, { contentRange: 'bytes 100-149/1000' }), 50],
    ['fewer bytes, seen by their length only', head(206, { contentLength: '50' }), 50],
    ['an encoded part', head(206, { contentLength: '50', contentEncoding: 'gzip' }), 200],
  ])('accepts %s', (...[, given, length]) => {
    expect(readWebSeedHead(PART, given)).toEqual({ start: 100, length, isWhole: false })
  })

  it.each([
    ['the whole file', head(200, { contentLength: '1000' })],
    ['the whole file of an unknown length', head(200)],
    ['the whole file, encoded', head(200, { contentLength: '77', contentEncoding: 'br' })],
  ])('accepts %s', (...[, given]) => {
    expect(readWebSeedHead(PART, given)).toEqual({ start: 0, length: 1_000, isWhole: true })
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

  it('reads how long to wait from Retry-After', () => {
    expect(retryAfterMs(errorOf(PART, head(503, { retryAfter: '30' }))!)).toBe(30_000)
    expect(retryAfterMs(errorOf(PART, head(503, { retryAfter: 'Sat, 01 Jan 2028 00:00:00 GMT' }))!)).toBe(90_000)
    expect(retryAfterMs(errorOf(PART, head(429, { retryAfter: 'soon' }))!)).toBe(0)
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
          const given = {
            status,
            contentLength,
            contentRange,
            contentType,
            contentEncoding: null,
            retryAfter: contentLength,
            atMs: 0,
          }
          if (errorOf(PART, given)) return
          const { start, length, isWhole } = readWebSeedHead(PART, given)
          expect([start, isWhole]).toEqual(status === 200 ? [0, true] : [100, false])
          expect(length).toBeGreaterThan(0)
          expect(length).toBeLessThanOrEqual(isWhole ? 1_000 : 200)
        },
      ),
    )
  })
})
