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

  it('keeps text and files for one window, once', async () => {
    const target = new ShareTarget(SCOPE)
    const token = await tokenOf(
      target,
      formOf([
        ['title', 'A film'],
        ['text', 'see magnet:?xt=…'],
        ['url', 'https://a.example/'],
        ['files', new File(['abc'], 'a.txt')],
        ['files', new File([''], '')],
        ['other', 'x'],
      ]),
    )
    const share = target.take(token)
    if (share.kind !== 'shared') throw new Error(share.error.message)
    expect(share.items.text).toBe('A film\nsee magnet:?xt=…\nhttps://a.example/')
    expect(await Promise.all(share.items.files.map(async (file) => [file.name, await file.text()]))).toEqual([
      ['a.txt', 'abc'],
    ])
    expect(target.take(token)).toMatchObject({ kind: 'failed', error: { code: 'share-gone' } })
    expect(target.take('made-up')).toMatchObject({ kind: 'failed', error: { code: 'share-gone' } })
  })

  it('keeps a few, the latest, and for a moment', async () => {
    let now = 0
    const target = new ShareTarget(SCOPE, () => now)
    const tokens: string[] = []
    for (let i = 0; i <= LIMITS.sharesKept; i++) tokens.push(await tokenOf(target, formOf([['text', `${i}`]])))
    expect(target.take(tokens[0]!).kind).toBe('failed')
    expect(target.take(tokens[1]!).kind).toBe('shared')
    now = LIMITS.sharedKeptMs + 1
    expect(target.take(tokens[2]!).kind).toBe('failed')
  })

  it('reads no more than LIMITS.sharedBytes, LIMITS.sharedFiles and LIMITS.sharedCharacters', async () => {
    const target = new ShareTarget(SCOPE)
    const codeOf = async (request: Request) => {
      const share = target.take(await tokenOf(target, request))
      return share.kind === 'failed' ? share.error.code : null
    }
    vi.spyOn(SHELL_LIMITS, 'sharedBytes', 'get').mockReturnValue(1_000 as never)
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 400
        controller.enqueue(new Uint8Array(400))
      },
    })
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' }
    const request = new Request(SCOPE, { method: 'POST', body: endless, headers, duplex: 'half' } as RequestInit)
    expect(await codeOf(request)).toBe('share-too-large')
    expect(sent).toBeLessThan(4_000)
    vi.restoreAllMocks()

    const many = Array.from({ length: LIMITS.sharedFiles + 1 }, () => ['files', new File(['x'], 'x')] as const)
    expect(await codeOf(formOf(many))).toBe('share-too-many')
    const long = target.take(await tokenOf(target, formOf([['text', 'x'.repeat(LIMITS.sharedCharacters + 1)]])))
    expect(long.kind === 'shared' && long.items.text.length).toBe(LIMITS.sharedCharacters)
  })

  it.each([
    ['another type', new Request(SCOPE, { method: 'POST', body: 'hello' })],
    ['no body', new Request(SCOPE, { method: 'POST' })],
    [
      'a cut form',
      new Request(SCOPE, {
        method: 'POST',
        body: '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nabc',
        headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      }),
    ],
  ])('%s is reported in words', async (_, request) => {
    const target = new ShareTarget(SCOPE)
    expect(target.take(await tokenOf(target, request))).toMatchObject({ error: { code: 'share-unread' } })
  })

  it('is asked with a token and a port, or not at all', () => {
    const { port1 } = new MessageChannel()
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 'a', port: port1 })).toBe(true)
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 1, port: port1 })).toBe(false)
    expect(isFromWindow({ kind: 'freshet:take-shared', token: 'a' })).toBe(false)
    port1.close()
  })
})
