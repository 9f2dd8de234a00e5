import { expect, it, vi } from 'vitest'
import { KeptShell } from '../../../../src/sw/embed/kept-shell.ts'

const SCOPE = new URL('https://embed.example.org/frame/1/')

/** As much of a browser's caches as the shell touches. */
function fakeCaches(reachable = true) {
  const stored = new Map<string, string[]>()
  const caches = {
    has: async (name: string) => stored.has(name),
    keys: async () => [...stored.keys()],
    delete: async (name: string) => stored.delete(name),
    open: async (name: string) => {
      stored.set(name, [])
      return {
        addAll: async (urls: string[]) => {
          stored.get(name)?.push(...urls)
          if (!reachable) throw new TypeError('offline')
        },
      }
    },
    match: async (wanted: Request | string, { cacheName }: { cacheName: string }) => {
      const url = typeof wanted === 'string' ? wanted : wanted.url
      return stored.get(cacheName)?.includes(url) ? new Response(`kept ${url}`) : undefined
    },
  }
  return { stored, caches: caches as unknown as CacheStorage }
}

const shellOf = (caches: CacheStorage, build = 'new') => new KeptShell(caches, build, SCOPE, ['assets/a.js'])
const request = (path: string, mode = 'no-cors') => ({ url: new URL(path, SCOPE).href, mode }) as Request

it('is what the frame is made of, by either address of its page, and nothing else', () => {
  const shell = shellOf(fakeCaches().caches)
  const has = (path: string): boolean => shell.has(new URL(path, SCOPE))
  expect(['', 'index.html', '?x=1', 'assets/a.js'].map(has)).toEqual([true, true, true, true])
  expect(['agree.html', 'assets/b.js', 'stream/x', 'https://a.example.org/frame/1/'].map(has)).toEqual(
    Array(4).fill(false),
  )
})

it('comes from the network and stores nothing until a visitor has agreed, then from the cache', async () => {
  const { stored, caches } = fakeCaches()
  vi.stubGlobal('fetch', async ({ url }: Request) => new Response(`fetched ${url}`))
  const shell = shellOf(caches)
  expect(await (await shell.answer(request('assets/a.js'))).text()).toBe(`fetched ${SCOPE.href}assets/a.js`)
  expect(stored.size).toBe(0)
  await shell.keep()
  expect(await (await shell.answer(request('assets/a.js'))).text()).toBe(`kept ${SCOPE.href}assets/a.js`)
  expect(await (await shell.answer(request('index.html?x=1', 'navigate'))).text()).toBe(`kept ${SCOPE.href}`)
  vi.unstubAllGlobals()
})

it('keeps no half of itself', async () => {
  const { stored, caches } = fakeCaches(false)
  await expect(shellOf(caches).keep()).rejects.toThrow('offline')
  expect(stored.size).toBe(0)
})

it('takes the place of an earlier build where that was kept, and only there', async () => {
  const { stored, caches } = fakeCaches()
  await shellOf(caches).replaceOthers()
  expect(stored.size).toBe(0)
  await shellOf(caches, 'old').keep()
  await shellOf(caches).replaceOthers()
  expect([...stored.keys()]).toEqual(['freshet-embed-new'])
})
