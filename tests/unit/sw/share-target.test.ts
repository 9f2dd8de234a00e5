import { afterEach, describe, expect, it, vi } from 'vitest'
import { SHELL_LIMITS } from '../../../src/core/limits/shell.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { isFromWindow } from '../../../src/protocol/stream.ts'
import { ShareTarget } from '../../../src/sw/share-target.ts'

const SCOPE = new URL('https://freshet.test/app/')

afterEach(() => vi.restoreAllMocks())

function formOf(fields: readonly (readonly [string, string | File])[]): Request {
  const body = new FormData()
  for (const [name, value] of fields) body.append(name, value)
  return new Request(`${SCOPE.href}share`, { method: 'POST', body })
}

async function tokenOf(target: ShareTarget, request: Request): Promise<string> {
  const response = await target.receive(request)
  const location = response.headers.get('location') ?? ''
  expect([response.status, location]).toEqual([
    303,
    expect.stringMatching(/^https:\/\/freshet\.test\/app\/#\/shared\/./),
  ])
  return location.split('/').at(-1) ?? ''
}

describe('ShareTarget', () => {
  it('takes posted navigations to its address alone', () => {
    const target = new ShareTarget(SCOPE)
    const isFor = (method: string, mode: RequestMode, path: string) =>
      target.isFor({ method, mode }, new URL(path, SCOPE))
    expect(isFor('POST', 'navigate', 'share')).toBe(true)
    expect(isFor('POST', 'navigate', 'share?x=1')).toBe(true)
    expect([
      isFor('GET', 'navigate', 'share'),
      isFor('POST', 'cors', 'share'),
      isFor('POST', 'navigate', 'share/x'),
      isFor('POST', 'navigate', '../share'),
    ]).toEqual([false, false, false, false])
  })

  it('keeps a form as it came for one window, once', async () => {
    const target = new ShareTarget(SCOPE)
    const request = formOf([['title', 'A film']])
    const token = await tokenOf(target, request.clone())
    const share = target.take(token)
    if (share.kind !== 'form') throw new Error(share.kind)
    expect([await share.form.text(), share.type]).toEqual([await request.text(), request.headers.get('Content-Type')])
    expect([target.take(token), target.take('made-up')]).toEqual([{ kind: 'gone' }, { kind: 'gone' }])
  })

  it('keeps a few, the latest, and for a moment', async () => {
    let now = 0
    const target = new ShareTarget(SCOPE, () => now)
    const tokens: string[] = []
    for (let i = 0; i <= LIMITS.sharesKept; i++) tokens.push(await tokenOf(target, formOf([['text', `${i}`]])))
    expect(target.take(tokens[0]!).kind).toBe('gone')
    expect(target.take(tokens[1]!).kind).toBe('form')
    now = LIMITS.sharedKeptMs + 1
    expect(target.take(tokens[2]!).kind).toBe('gone')
  })

  it('reads no more than LIMITS.sharedBytes', async () => {
    vi.spyOn(SHELL_LIMITS, 'sharedBytes', 'get').mockReturnValue(1_000 as never)
    const target = new ShareTarget(SCOPE)
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 400
        controller.enqueue(new Uint8Array(400))
      },
    })
    const request = new Request(SCOPE, { method: 'POST', body: endless, duplex: 'half' } as RequestInit)
    expect(target.take(await tokenOf(target, request))).toEqual({ kind: 'too-large' })
    expect(sent).toBeLessThan(4_000)
  })

  it('a form that ends before its end is not kept', async () => {
    const target = new ShareTarget(SCOPE)
    const cut = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })
    const request = new Request(SCOPE, { method: 'POST', body: cut, duplex: 'half' } as RequestInit)
    expect(target.take(await tokenOf(target, request))).toEqual({ kind: 'unread' })
  })

  it('is asked with a token and a port, or not at all', () => {
    const { port1 } = new MessageChannel()
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 'a', port: port1 })).toBe(true)
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 1, port: port1 })).toBe(false)
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 'a' })).toBe(false)
    port1.close()
  })
})
