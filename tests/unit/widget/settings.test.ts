import { describe, expect, it } from 'vitest'
import type { Attribute } from '../../../src/widget/lib/attributes.ts'
import { frameFolder, readSettings } from '../../../src/widget/session/settings.ts'

const PAGE = 'https://site.example/films/one.html'
const read = (attributes: Partial<Record<Attribute, string>>, src: string | null = 'film.mp4') =>
  readSettings('video', (name) => attributes[name] ?? null, src, PAGE)

describe('settings of an embed', () => {
  it('have defaults, and addresses of the page', () => {
    expect(read({ torrent: '/film.torrent' })).toEqual({
      kind: 'video',
      torrent: 'https://site.example/film.torrent',
      file: null,
      src: 'https://site.example/films/film.mp4',
      trackers: [],
      ice: [],
      share: 'ask',
      suggested: { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null },
      bootstrapMb: 0,
      handover: 'auto',
      payee: null,
      report: null,
      lang: null,
      theme: 'auto',
    })
  })

  it('are read from the attributes', () => {
    const attributes = {
      torrent: 'data:application/x-bittorrent;base64,ZA==',
      file: '2',
      trackers: ' wss://one.example\n wss://two.example ',
      ice: 'stun:one.example',
      share: 'quiet',
      'suggest-kbps': '250',
      'suggest-visit-mb': '0.5',
      'suggest-month-gb': '2',
      'bootstrap-mb': '10',
      handover: 'seamless',
      lang: 'de',
      theme: 'dark',
    }
    expect(read(attributes)).toMatchObject({
      torrent: attributes.torrent,
      file: 2,
      trackers: ['wss://one.example', 'wss://two.example'],
      ice: ['stun:one.example'],
      share: 'quiet',
      suggested: { kilobytesPerSecond: 250, visitMegabytes: 0.5, monthGigabytes: 2 },
      bootstrapMb: 10,
      handover: 'seamless',
      lang: 'de',
      theme: 'dark',
    })
    expect(read({ ...attributes, file: 'extras/one.mp4' })?.file).toBe('extras/one.mp4')
  })

  it('that make no sense count as absent', () => {
    const attributes = { share: 'always', handover: '', theme: 'red', 'suggest-kbps': '-1', 'bootstrap-mb': 'many' }
    expect(read({ torrent: 'a.torrent', ...attributes })).toMatchObject({
      share: 'ask',
      handover: 'auto',
      theme: 'auto',
      suggested: { kilobytesPerSecond: null },
      bootstrapMb: 0,
    })
  })

  it('are none without a torrent, or without a file', () => {
    expect(read({})).toBeNull()
    expect(read({ torrent: '' })).toBeNull()
    expect(read({ torrent: 'https://' })).toBeNull()
    expect(read({ torrent: 'a.torrent' }, null)).toBeNull()
  })
})

describe('the folder of a frame', () => {
  it.each([
    ['https://embed.example/frame/1', 'https://embed.example/frame/1/'],
    ['/freshet/frame/1/', 'https://site.example/freshet/frame/1/'],
    [null, null],
    ['', null],
    ['javascript:alert(1)//', null],
    ['data:text/html,x', null],
    ['https://', null],
  ])('%s is %s', (base, folder) => {
    expect(frameFolder(base, PAGE)).toBe(folder)
  })
})
