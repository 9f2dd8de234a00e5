import { afterEach, expect, it, vi } from 'vitest'
import { loadConfig } from '../../../../../src/app/state/settings/config.ts'
import { readConfig } from '../../../../../src/app/state/settings/site-config.ts'
import type { ConfigError } from '../../../../../src/core/errors.ts'

const config = { trackers: ['wss://example.org/tracker'], iceServers: [] }
const answer = (body: string, status = 200) => vi.stubGlobal('fetch', async () => new Response(body, { status }))

async function load() {
  const errors: ConfigError[] = []
  const loaded = await loadConfig('config.json', (error) => errors.push(error))
  return { loaded, fields: errors.map(({ fields }) => fields) }
}
afterEach(() => vi.unstubAllGlobals())

it('is read with what it knows', async () => {
  answer(JSON.stringify({ ...config, uploadBytesPerSecond: null, comment: 'ours' }))
  expect(await load()).toEqual({ loaded: { ...config, uploadBytesPerSecond: null }, fields: [] })
})

it.each([
  ['a page in its place', '<!doctype html>', 200, '(all)', 'JSON'],
  ['no file', '', 404, '(all)', 'a file'],
  ['no object', '[]', 200, 'trackers', 'a list of addresses'],
  ['no trackers', '{"iceServers":[]}', 200, 'trackers', 'a list of addresses'],
  ['a tracker over http', '{"trackers":["http://a.example"]}', 200, 'trackers', 'addresses such as'],
  ['no servers', '{"trackers":[]}', 200, 'iceServers', 'a list'],
])('is refused with %s, and says what was expected', async (_name, body, status, field, expected) => {
  answer(body, status)
  const { loaded, fields } = await load()
  expect(fields).toEqual([expect.objectContaining({ field, expected: expect.stringContaining(expected) })])
  expect(loaded).toEqual({ trackers: [], iceServers: [] })
})

it('that cannot be fetched is no error: the app starts without network', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect((await load()).fields).toEqual([])
})

it('has rates of bytes per second', () => {
  expect(() => readConfig({ ...config, uploadBytesPerSecond: '5 MB' })).toThrow('uploadBytesPerSecond')
})

it.each([
  ['https://embed.example.org', 'https://embed.example.org/'],
  ['https://example.org/embeds/', 'https://example.org/embeds/'],
  ['http://embed.localhost:8080', 'http://embed.localhost:8080/'],
  ['http://embed.example.org/', null],
  ['javascript:alert(1)', null],
  ['https://embed.example.org/?a', null],
  [7, null],
])('names the folder of embeds: %s', (embed, folder) => {
  const read = () => readConfig({ ...config, embed }).embed
  if (folder === null)
    expect(read).toThrow(expect.objectContaining({ fields: expect.objectContaining({ field: 'embed' }) }))
  else expect(read()).toBe(folder)
})
