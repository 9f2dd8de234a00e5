import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headOf, type RequestFacts, refusalOf } from '../../../../src/sw/stream/head.ts'
import { asInfoHash } from '../../../info-hash.ts'

const PLAIN: RequestFacts = { method: 'GET', range: null, ifRange: null, destination: '', save: false }
const fileNamed = (name: string, length = 100) => ({ infoHash: asInfoHash('a'.repeat(40)), index: 3, name, length })

describe('the head of a response', () => {
  it('always states the length of its body', () => {
    const numbers = fc.nat({ max: 300 })
    const range = fc.oneof(
      fc.tuple(numbers, numbers).map(([a, b]) => `bytes=${a}-${b}`),
      numbers.map((a) => `bytes=${a}-`),
      numbers.map((a) => `bytes=-${a}`),
      fc.string(),
    )
    fc.assert(
      fc.property(range, fc.nat({ max: 200 }), (wanted, length) => {
        const { status, headers, body } = headOf({ ...PLAIN, range: wanted }, fileNamed('a.mp4', length))
        if (status === 416) {
          expect(body).toBeNull()
          expect(headers['Content-Range']).toBe(`bytes */${length}`)
          return
        }
        expect(headers['Content-Length']).toBe(String(body ? body.end - body.start + 1 : 0))
        if (body) expect(body.start >= 0 && body.start <= body.end && body.end < length).toBe(true)
        const told = status === 206 && body ? `bytes ${body.start}-${body.end}/${length}` : undefined
        expect(headers['Content-Range']).toBe(told)
      }),
    )
  })

  it.each([
    'a.html',
    'a.svg',
    'a.xhtml',
    'a.xml',
    'a.js',
    'a.txt',
    'a.mp4',
    'a.mp3',
    'a.png',
    'a',
    'a.exe',
    'a.pdf.html',
  ])('gives %s no script', (name) => {
    const { headers } = headOf(PLAIN, fileNamed(name))
    const policy = headers['Content-Security-Policy']
    expect(policy).toMatch(/(^|; )sandbox( allow-same-origin)?(;|$)/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script')
    expect(headers['Content-Type']).not.toMatch(/html|xml;|script/)
    expect(headers['X-Content-Type-Options']).toBe('nosniff')
  })

  it("lets a document keep the app's origin only for video and audio", () => {
    const policy = (name: string) => headOf(PLAIN, fileNamed(name)).headers['Content-Security-Policy']
    expect(policy('a.webm')).toContain('allow-same-origin')
    for (const name of ['a.svg', 'a.html', 'a.png', 'a']) expect(policy(name)).not.toContain('allow-same-origin')
  })
})

describe('refusals by method and destination', () => {
  it.each(['script', 'worker', 'sharedworker', 'serviceworker', 'style', 'manifest', 'xslt', 'audioworklet', 'font'])(
    'use as %s',
    (destination) => expect(refusalOf({ method: 'GET', destination })?.status).toBe(403),
  )

  it.each(['', 'video', 'audio', 'track', 'image', 'document', 'iframe'])('use as "%s" is not', (destination) => {
    expect(refusalOf({ method: 'GET', destination })).toBeNull()
  })
})
