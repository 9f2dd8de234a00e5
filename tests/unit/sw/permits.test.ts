import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { isFromWindow } from '../../../src/protocol/stream.ts'
import { isolated } from '../../../src/sw/isolated.ts'
import { Permits } from '../../../src/sw/permits.ts'
import { parseStreamUrl } from '../../../src/sw/stream/address.ts'
import { answerUnpermitted } from '../../../src/sw/stream/unpermitted.ts'
import { HASH } from './fakes.ts'

const port = { postMessage: () => undefined }

describe('permits', () => {
  it('permit one navigation each, and no other', () => {
    const permits = new Permits()
    permits.add({ token: 'a', port })
    expect(permits.take('b')).toBe(false)
    expect(permits.take(null)).toBe(false)
    expect(permits.take('a')).toBe(true)
    expect(permits.take('a')).toBe(false)
  })

  it('are answered, so that the window knows when to navigate', () => {
    const answers: unknown[] = []
    new Permits().add({ token: 'a', port: { postMessage: (message: unknown) => answers.push(message) } })
    expect(answers).toHaveLength(1)
  })

  it('are bounded; the oldest go first', () => {
    const permits = new Permits()
    for (let i = 0; i <= LIMITS.permits; i++) permits.add({ token: String(i), port })
    expect(permits.take('0')).toBe(false)
    expect(permits.take('1')).toBe(true)
  })

  it('come with a token and a port, or not at all', () => {
    const { port1 } = new MessageChannel()
    expect(isFromWindow({ kind: 'freshet:permit', token: 'a', port: port1 })).toBe(true)
    expect(isFromWindow({ kind: 'freshet:permit', token: 1, port: port1 })).toBe(false)
    expect(isFromWindow({ kind: 'freshet:permit', token: 'a' })).toBe(false)
    port1.close()
  })
})

describe('a navigation that was not permitted', () => {
  const SCOPE = new URL('https://app.test/freshet/')
  const answer = (path: string, destination: RequestDestination, namespace = '') => {
    const address = parseStreamUrl(new URL(path, SCOPE), SCOPE)
    const response = answerUnpermitted({ destination }, address ?? 'invalid', SCOPE, namespace)
    return { status: response.status, location: response.headers.get('location'), headers: [...response.headers] }
  }

  it.each([`stream/${HASH}/a.mp4`, `stream/${HASH}/a.mp4?save=1`, `stream/${HASH}/a.mp4?save=1&permit=x`])(
    'leads to the page of the torrent in the app: %s',
    (path) => {
      expect(answer(path, 'document')).toMatchObject({
        status: 303,
        location: `https://app.test/freshet/#/torrent/${HASH}`,
      })
    },
  )

  it('stays in its namespace', () => {
    const { location } = answer(`stream/${HASH}/a?as=ben`, 'document', 'ben')
    expect(location).toBe(`https://app.test/freshet/?as=ben#/torrent/${HASH}`)
  })

  it('leads to the app where the address names no file', () => {
    expect(answer('stream/zzz', 'document')).toMatchObject({ status: 303, location: SCOPE.href })
  })

  it('is refused in a frame', () => {
    expect(answer(`stream/${HASH}/a.mp4`, 'iframe')).toMatchObject({ status: 403, location: null })
  })

  it('is separated from the window that opened it', () => {
    for (const destination of ['document', 'iframe'] as const) {
      const { headers } = answer(`stream/${HASH}/a.mp4`, destination)
      expect(Object.fromEntries(headers)).toMatchObject({ 'cross-origin-opener-policy': 'same-origin' })
    }
  })
})

describe('pages from the cache', () => {
  it('are separated from the window that opened them, whatever the host sends', async () => {
    const respond = (mode: string): Promise<Response> =>
      isolated.handlerWillRespond!({
        request: { mode } as Request,
        response: new Response('page', { headers: { 'Content-Type': 'text/html' } }),
      } as never)
    const page = await respond('navigate')
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(page.headers.get('content-type')).toBe('text/html')
    expect(await page.text()).toBe('page')
    expect((await respond('cors')).headers.has('cross-origin-opener-policy')).toBe(false)
  })
})
