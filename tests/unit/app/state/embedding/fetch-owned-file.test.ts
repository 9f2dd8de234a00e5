import { afterEach, expect, it, vi } from 'vitest'
import { fetchOwnedFile } from '../../../../../src/app/state/embedding/fetch-owned-file.ts'

const address = 'https://cdn.example.org/film.mp4'
const fetchFile = () => fetchOwnedFile(address, 'film.mp4', new AbortController().signal, () => {})

function lead(url: string): void {
  vi.stubGlobal('location', { href: 'https://app.example.org/' })
  vi.stubGlobal('fetch', async () => Object.defineProperty(new Response('film'), 'url', { value: url }))
}
afterEach(() => vi.unstubAllGlobals())

it('a file is taken from its address, and not from a private host that this leads to', async () => {
  lead(address)
  expect((await fetchFile()).size).toBe(4)
  lead('https://192.168.1.1/film.mp4')
  await expect(fetchFile()).rejects.toMatchObject({ code: 'owned-file-blocked' })
})
