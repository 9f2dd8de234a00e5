import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EmbedConfig } from '../../../src/core/embed/embed-config.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { isUnanswered, TorrentLink } from '../../../src/embed/frame/torrent-link.ts'
import { madeUpBytes } from '../../stack/content.ts'
import { makeTorrent } from '../../stack/make-torrent.ts'

const config: EmbedConfig = {
  kind: 'video',
  torrent: 'https://cdn.example/film.torrent',
  file: null,
  src: 'https://cdn.example/film.mp4',
  trackers: ['wss://tracker.example/'],
  ice: [],
  share: 'ask',
  suggested: { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null },
  bootstrapMb: 0,
  handover: 'auto',
  payee: null,
  report: null,
  lang: null,
  theme: 'auto',
}
const torrentFile = await makeTorrent('film.mp4', madeUpBytes('film.mp4', 100_000))
const answers: (() => Promise<Response>)[] = []
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'))
const status = (code: number) => () => Promise.resolve(new Response(null, { status: code }))
const torrent = () => Promise.resolve(new Response(torrentFile as Uint8Array<ArrayBuffer>))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.stubGlobal('location', { origin: 'https://embed.example' })
  vi.stubGlobal('fetch', async (url: string) => Object.defineProperty(await answers.shift()!(), 'url', { value: url }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function start(...next: (() => Promise<Response>)[]) {
  answers.splice(0, answers.length, ...next)
  const [onRead, onFailed] = [vi.fn(), vi.fn()]
  const link = new TorrentLink({ onRead, onFailed })
  link.configure(config)
  return { link, onRead, onFailed }
}

it('a torrent whose host does not answer is asked for again, each time later', async () => {
  const { link, onRead, onFailed } = start(unreachable, status(503), torrent)
  expect(await link.load()).toBe(null)
  vi.advanceTimersByTime(LIMITS.embedRetryMinMs - 1)
  expect(await link.load()).toBe(null)
  expect(answers).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(await link.load()).toBe(null)
  vi.advanceTimersByTime(2 * LIMITS.embedRetryMinMs - 1)
  expect(await link.load()).toBe(null)
  expect(answers).toHaveLength(1)
  expect(onFailed.mock.calls.map(([thrown]) => isUnanswered(thrown))).toEqual([true, true])
  vi.advanceTimersByTime(1)
  const [owned, same] = await Promise.all([link.load(), link.load()])
  expect(owned?.file.name).toBe('film.mp4')
  expect(same).toBe(owned)
  expect(onRead).toHaveBeenCalledTimes(1)
})

it('a torrent that is not there is asked for once', async () => {
  const { link, onFailed } = start(status(404), torrent)
  expect(await link.load()).toBe(null)
  vi.advanceTimersByTime(LIMITS.embedRetryMaxMs)
  expect(await link.load()).toBe(null)
  expect(answers).toHaveLength(1)
  expect(isUnanswered(onFailed.mock.calls[0]?.[0])).toBe(false)
})
