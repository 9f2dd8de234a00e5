import { describe, expect, test, vi } from 'vitest'
import { MagnetHandler } from '../../../../../src/app/state/adding/magnet-handler.ts'
import { onlyLinkOf, planShared, takeShared } from '../../../../../src/app/state/adding/shared.ts'
import { listenForLaunches } from '../../../../../src/app/state/shell/launches.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import type { TakenShare } from '../../../../../src/protocol/adding/shared.ts'
import { singleFile } from '../../../../vectors/torrents.ts'

const HASH = '01'.repeat(20)
const LINK = `magnet:?xt=urn:btih:${HASH}`
const fileNamed = (name: string, content: string | Uint8Array = 'x'): File => new File([content as BlobPart], name)

describe('planShared', () => {
  test('sorts links, torrents and content, each link once', async () => {
    const plan = await planShared({
      text: `A film\n${LINK}\nhttps://a.example/b.torrent https://a.example/page`,
      files: [fileNamed('a.torrent', singleFile()), fileNamed('photo.jpg'), fileNamed('links.txt', LINK)],
    })
    expect(plan.links).toEqual([LINK, 'https://a.example/b.torrent'])
    expect([plan.torrents, plan.content].map((files) => files.map(({ name }) => name))).toEqual([
      ['a.torrent'],
      ['photo.jpg'],
    ])
    expect([plan.text, onlyLinkOf(plan)]).toEqual(['', null])
  })

  test.each([
    ['a link alone has its own page', `Look at this: ${LINK}`, LINK],
    ['a link of Freshet too', `https://freshet.test/#${LINK}`, LINK],
    ['an address of a file is asked about', 'https://a.example/b.torrent', null],
    ['a page is nothing to open', 'https://a.example/', null],
  ])('%s', async (_, text, link) => {
    expect(onlyLinkOf(await planShared({ text, files: [] }))).toBe(link)
  })

  test('what cannot be opened is kept, to be looked at', async () => {
    expect(await planShared({ text: ' https://a.example/ ', files: [] })).toEqual({
      links: [],
      torrents: [],
      content: [],
      text: 'https://a.example/',
    })
  })
})

describe('takeShared', () => {
  const container = (answer: TakenShare) => {
    const controller = { postMessage: ({ port }: { port: MessagePort }) => port.postMessage(answer) }
    return { controller } as unknown as ServiceWorkerContainer
  }

  async function taken(fields: readonly (readonly [string, string | File])[]) {
    const body = new FormData()
    for (const [name, value] of fields) body.append(name, value)
    const request = new Request('https://freshet.test/share', { method: 'POST', body })
    const type = request.headers.get('Content-Type') ?? ''
    return takeShared(container({ kind: 'form', form: await request.blob(), type }), 'token')
  }

  test('reads text and files of the form that the service worker kept', async () => {
    const { text, files } = await taken([
      ['title', 'A film'],
      ['url', 'https://a.example/'],
      ['text', 'see it'],
      ['files', fileNamed('a.txt', 'abc')],
      ['files', new File([''], '')],
      ['other', 'x'],
    ])
    expect(text).toBe('A film\nsee it\nhttps://a.example/')
    expect(await Promise.all(files.map(async (file) => [file.name, await file.text()]))).toEqual([['a.txt', 'abc']])
  })

  test('takes no more than LIMITS.sharedFiles and LIMITS.sharedCharacters', async () => {
    const many = Array.from({ length: LIMITS.sharedFiles + 1 }, () => ['files', fileNamed('x')] as const)
    await expect(taken(many)).rejects.toMatchObject({ code: 'share-too-many' })
    const { text } = await taken([['text', 'x'.repeat(LIMITS.sharedCharacters + 1)]])
    expect(text).toHaveLength(LIMITS.sharedCharacters)
  })

  test.each([
    ['share-gone', { kind: 'gone' }],
    ['share-too-large', { kind: 'too-large' }],
    ['share-unread', { kind: 'unread' }],
    ['share-unread', { kind: 'form', form: new Blob(['hello']), type: 'text/plain' }],
    ['share-unread', { kind: 'form', form: new Blob(['--x\r\nabc']), type: 'multipart/form-data; boundary=x' }],
  ] as const)('rejects with %s', async (code, answer) => {
    const taking = takeShared(container(answer), 'token')
    await expect(taking).rejects.toMatchObject({ name: 'StreamError', code })
  })

  test('does not wait for a service worker that does not answer', async () => {
    vi.useFakeTimers()
    const silent = { controller: { postMessage: () => undefined } } as unknown as ServiceWorkerContainer
    const taking = expect(takeShared(silent, 'token')).rejects.toMatchObject({ code: 'not-served' })
    await vi.runAllTimersAsync()
    await taking
    vi.useRealTimers()
  })
})

describe('listenForLaunches', () => {
  function launched(launch: object) {
    const target = { openHash: vi.fn(), openFiles: vi.fn(), onUnread: vi.fn() }
    listenForLaunches({ setConsumer: (consumer) => consumer(launch) }, target)
    return target
  }
  const handleOf = (name: string) => ({ kind: 'file', getFile: async () => fileNamed(name) })

  test('an address opens its page, a bare start changes nothing', () => {
    expect(launched({ targetURL: 'https://freshet.test/#/add' }).openHash).toHaveBeenCalledExactlyOnceWith('#/add')
    expect(launched({ targetURL: 'https://freshet.test/' }).openHash).not.toHaveBeenCalled()
    expect(launched({}).openHash).not.toHaveBeenCalled()
  })

  test('files come together, without folders', async () => {
    const { openFiles } = launched({ files: [handleOf('a.torrent'), { kind: 'directory' }, handleOf('b.torrent')] })
    await vi.waitFor(() => expect(openFiles).toHaveBeenCalledOnce())
    expect(openFiles.mock.calls[0]?.[0].map(({ name }: File) => name)).toEqual(['a.torrent', 'b.torrent'])
  })

  test('a file that may not be read is reported', async () => {
    const { openFiles, onUnread } = launched({
      files: [{ kind: 'file', getFile: () => Promise.reject(new Error('no')) }],
    })
    await vi.waitFor(() => expect(onUnread).toHaveBeenCalledOnce())
    expect(openFiles).not.toHaveBeenCalled()
  })

  test('a browser without the queue', () => {
    expect(() =>
      listenForLaunches(undefined, { openHash: vi.fn(), openFiles: vi.fn(), onUnread: vi.fn() }),
    ).not.toThrow()
  })
})

describe('MagnetHandler', () => {
  const ADDRESS = 'https://freshet.test/#%s'

  test('asks the browser, remembers that, and takes it back', () => {
    const register = { registerProtocolHandler: vi.fn(), unregisterProtocolHandler: vi.fn() }
    const handler = new MagnetHandler(register, ADDRESS)
    expect([handler.supported, handler.revocable, handler.askedAt]).toEqual([true, true, null])
    handler.ask()
    expect(register.registerProtocolHandler).toHaveBeenCalledExactlyOnceWith('magnet', ADDRESS)
    expect(handler.askedAt).toBeGreaterThan(0)
    handler.revoke()
    expect(register.unregisterProtocolHandler).toHaveBeenCalledExactlyOnceWith('magnet', ADDRESS)
    expect(handler.askedAt).toBe(null)
  })

  test('a browser that refuses was not asked', () => {
    const register = {
      registerProtocolHandler: () => {
        throw new DOMException('insecure', 'SecurityError')
      },
    }
    const handler = new MagnetHandler(register, ADDRESS)
    expect(() => handler.ask()).toThrow('insecure')
    expect([handler.askedAt, handler.revocable]).toEqual([null, false])
  })

  test('a browser that has no register', () => {
    expect(new MagnetHandler({}, ADDRESS).supported).toBe(false)
  })
})
