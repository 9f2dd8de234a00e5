import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EmbedConfig } from '../../../../src/core/embed/embed-config.ts'
import { readEmbedConfig } from '../../../../src/core/embed/read-embed-config.ts'
import { ConfigError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { hostKindOf } from '../../../../src/core/peering/private-host.ts'

const INTERNET = { embedOrigin: 'https://embed.example.org' }
const LOCAL = { embedOrigin: 'http://embed.localhost:8080' }

const config: EmbedConfig = {
  kind: 'video',
  torrent: 'https://cdn.example.org/film.torrent',
  file: null,
  src: 'https://cdn.example.org/film.mp4',
  trackers: ['wss://tracker.example.org/'],
  ice: ['stun:stun.example.org:3478'],
  share: 'ask',
  suggested: { kilobytesPerSecond: 250, visitMegabytes: null, monthGigabytes: 2 },
  bootstrapMb: 0,
  handover: 'auto',
  payee: null,
  report: null,
  lang: 'pt-BR',
  theme: 'auto',
}

/** The field for which a change of the settings is refused; null when it is not. */
function refused(change: object, options = INTERNET): unknown {
  try {
    readEmbedConfig({ ...config, ...change }, options)
    return null
  } catch (thrown) {
    if (thrown instanceof ConfigError && thrown.code === 'embed-config-invalid') return thrown.fields.field
    throw thrown
  }
}

it('reads settings, and keeps nothing that it does not know', () => {
  const read = readEmbedConfig({ ...config, bonus: '0x1', suggested: { ...config.suggested, bonus: 1 } }, INTERNET)
  expect(read).toEqual(config)
})

it('takes an account that is paid, with its checksum, and refuses a slip', () => {
  const payee = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
  const report = 'https://numbers.example.org/collect'
  const read = readEmbedConfig({ ...config, payee: payee.toLowerCase(), report }, INTERNET)
  expect(read).toMatchObject({ payee, report })
  expect(refused({ payee }), 'orders that go nowhere').toBe('payee')
  for (const bad of ['0x1', 5, {}, payee.replace('5aA', '5aa')]) expect(refused({ payee: bad, report })).toBe('payee')
})

it('takes a .torrent in the settings themselves, a file by index or path, and each address once', () => {
  const torrent = 'data:application/x-bittorrent;base64,ZDM6Zm9vZQ=='
  const change = { torrent, file: 'a/b.mp4', trackers: ['wss://t.example.org', 'wss://t.example.org/'] }
  expect(readEmbedConfig({ ...config, ...change }, INTERNET)).toMatchObject({
    torrent,
    file: 'a/b.mp4',
    trackers: ['wss://t.example.org/'],
  })
  expect(refused({ file: 3 })).toBeNull()
})

describe('addresses', () => {
  it.each([
    'http://cdn.example.org/film.mp4',
    'https://user@cdn.example.org/film.mp4',
    'https://user:secret@cdn.example.org/film.mp4',
    'https://localhost/film.mp4',
    'https://a.localhost/film.mp4',
    'https://127.0.0.1/film.mp4',
    'https://0x7f.1/film.mp4',
    'https://2130706433/film.mp4',
    'https://[::1]/film.mp4',
    'https://[::ffff:10.0.0.1]/film.mp4',
    'https://192.168.0.1/film.mp4',
    'https://169.254.169.254/latest/meta-data',
    'https://printer.local/film.mp4',
    'https://router/film.mp4',
    'ftp://cdn.example.org/film.mp4',
    'javascript:alert(1)',
    'blob:https://cdn.example.org/1',
    '/film.mp4',
    '',
    7,
  ])('%s is no src, torrent or tracker', (address) => {
    expect(refused({ src: address })).toBe('src')
    expect(refused({ torrent: address })).toBe('torrent')
    const tracker = typeof address === 'string' ? address.replace(/^http/, 'ws') : address
    expect(refused({ trackers: [tracker] })).toBe('trackers[0]')
  })

  it.each(['stun:127.0.0.1', 'stun:192.168.0.1:3478', 'stun:router', 'stun:[fe80::1]', 'https://stun.example.org'])(
    '%s is no STUN server',
    (address) => expect(refused({ ice: [address] })).toBe('ice[0]'),
  )

  it('a relay is refused: its credential would be in the page', () => {
    expect(refused({ ice: ['turn:turn.example.org:3478'] })).toBe('ice[0]')
  })

  it('on this computer an embed reaches this computer, without encryption, and not its network', () => {
    const local = {
      torrent: 'http://cdn.localhost:9000/film.torrent',
      src: 'http://127.0.0.1:9000/film.mp4',
      trackers: ['ws://localhost:9001/'],
      ice: ['stun:127.0.0.1:3478'],
    }
    expect(readEmbedConfig({ ...config, ...local }, LOCAL)).toEqual({ ...config, ...local })
    expect(refused({ src: 'https://192.168.0.1/film.mp4' }, LOCAL)).toBe('src')
    expect(refused({ src: 'http://cdn.example.org/film.mp4' }, LOCAL)).toBe('src')
  })
})

it.each([
  ['kind', 'audio'],
  ['torrent', 'data:application/x-bittorrent,d3:fooe'],
  ['file', -1],
  ['file', 1.5],
  ['file', ''],
  ['trackers', 'wss://tracker.example.org'],
  ['ice', Array(LIMITS.embedAddresses + 1).fill('stun:stun.example.org')],
  ['share', 'always'],
  ['suggested', null],
  ['suggested.visitMegabytes', Number.POSITIVE_INFINITY],
  ['bootstrapMb', Number.NaN],
  ['handover', 'now'],
  ['lang', 'en; <script>'],
  ['theme', 'blue'],
])('refuses %s', (field, value) => {
  const [name = '', part] = field.split('.')
  expect(refused({ [name]: part === undefined ? value : { ...config.suggested, [part]: value } })).toBe(field)
})

it('holes in a list are no addresses', () => {
  expect(refused({ trackers: Array(2) })).toBe('trackers[0]')
})

it('bounds the whole', () => {
  const torrent = `data:;base64,${'A'.repeat(LIMITS.embedConfigCharacters - 13)}`
  expect(refused({ torrent })).toBe('config')
  expect(refused({ torrent: `${torrent}A` })).toBe('torrent')
})

it('whatever comes is read within its bounds or refused with the name of a field', () => {
  const odd = fc.oneof(fc.anything(), fc.webUrl(), fc.constantFrom('wss://10.0.0.1', 'stun:a.b', 'https://[::1]/x'))
  const fields = Object.fromEntries(
    Object.entries(config).map(([name, good]) => [name, fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, odd)]),
  )
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record(fields)), (value) => {
      try {
        const read = readEmbedConfig(value, INTERNET)
        expect(Object.keys(read).sort()).toEqual(Object.keys(config).sort())
        for (const address of [read.src, ...read.trackers, ...read.ice]) expect(hostKindOf(address)).toBe('public')
        expect(JSON.stringify(read).length).toBeLessThan(LIMITS.embedConfigCharacters + 1_000)
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'embed-config-invalid', fields: { field: expect.any(String) } })
      }
    }),
    { numRuns: 3_000 },
  )
})
