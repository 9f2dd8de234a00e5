import fc from 'fast-check'
import { Window } from 'happy-dom'
import { describe, expect, it } from 'vitest'
import { contactsOf, embedCode, type Loader, policyLines } from '../../../../../src/core/embed/owner/embed-code.ts'
import { CHIPS, type EmbedOptions, faultOf } from '../../../../../src/core/embed/owner/embed-options.ts'
import { readEmbedConfig } from '../../../../../src/core/embed/read-embed-config.ts'
import type { Address } from '../../../../../src/core/money/wei.ts'
import { chipOf } from '../../../../../src/widget/lib/attributes.ts'
import { type ReadAttribute, readSettings } from '../../../../../src/widget/session/settings.ts'

const EMBED = 'https://embed.example.org/'
const loader: Loader = { url: `${EMBED}v/1.2.3/freshet.js`, integrity: 'sha384-abc+/=' }

const options: EmbedOptions = {
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
  lang: null,
  theme: 'auto',
  base: null,
  report: null,
  chip: 'inline',
  poster: null,
  text: 'film.mp4',
}

/** The code as a browser reads it. */
function parsed(code: string) {
  const { document } = new Window()
  document.body.innerHTML = code
  const element = document.querySelector('freshet-video, freshet-seed')!
  const child = element.firstElementChild!
  const read: ReadAttribute = (name) => element.getAttribute(name)
  return { document, element, child, read }
}

/** What the frame gets of the pasted code, and what only the element reads. */
function readBack(chosen: EmbedOptions): EmbedOptions {
  const { element, child, read } = parsed(embedCode(chosen, loader))
  const kind = element.localName === 'freshet-video' ? 'video' : 'file'
  const address = child.getAttribute(kind === 'video' ? 'src' : 'href')
  const settings = readSettings(kind, read, address, 'https://site.example/page')
  return {
    ...readEmbedConfig(settings, { embedOrigin: new URL(EMBED).origin }),
    base: read('base'),
    report: read('report'),
    chip: chipOf(read('chip')),
    poster: child.getAttribute('poster'),
    text: kind === 'file' ? child.textContent : chosen.text,
  }
}

const amount = fc.option(fc.integer({ min: 1, max: 1_000_000 }))
const address = fc.webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true }).filter((url) => {
  return !/^https:\/\/[\d.]+[/?#]?/.test(url) && faultOf({ ...options, src: url }, EMBED) === null
})
const anything = fc.string({ unit: 'grapheme' })
const every: fc.Arbitrary<EmbedOptions> = fc.record({
  kind: fc.constantFrom('video', 'file'),
  torrent: fc.oneof(
    address,
    fc.base64String({ minLength: 4 }).map((text) => `data:application/x-bittorrent;base64,${text}`),
  ),
  file: fc.oneof(
    fc.constant(null),
    fc.nat(99),
    anything.filter((text) => text !== '' && !/^\d+$/.test(text)),
  ),
  src: address,
  trackers: fc.uniqueArray(
    address.map((url) => url.replace('https:', 'wss:').replace(/#.*/, '')),
    { maxLength: 3 },
  ),
  ice: fc.uniqueArray(fc.constantFrom('stun:a.example.org', 'stun:b.example.org:3478'), { maxLength: 2 }),
  share: fc.constantFrom('ask', 'quiet', 'off'),
  suggested: fc.record({ kilobytesPerSecond: amount, visitMegabytes: amount, monthGigabytes: amount }),
  bootstrapMb: fc.nat(1_000),
  handover: fc.constantFrom('auto', 'idle', 'seamless', 'never', 'frame-first'),
  payee: fc.constantFrom(null, '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' as Address),
  lang: fc.constantFrom(null, 'en', 'pt-BR'),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  base: fc.option(address),
  report: fc.option(address),
  chip: fc.constantFrom(...CHIPS),
  poster: fc.constant(null),
  text: anything,
})
/** An account that is paid needs an address for its orders. */
const all = every.map((one) => (one.report === null ? { ...one, payee: null } : one))

describe('the code to paste', () => {
  it('is read back by a page as what was chosen, for every option', () => {
    fc.assert(
      fc.property(all, (chosen) => {
        // Addresses are compared as the reader writes them.
        const normal = (one: EmbedOptions) => ({
          ...one,
          ...readEmbedConfig(one, { embedOrigin: new URL(EMBED).origin }),
          report: one.report,
        })
        expect(readBack(chosen)).toEqual(normal(chosen))
      }),
    )
  })

  it('names the loader of one version with its hash, before the element', () => {
    expect(embedCode(options, loader)).toBe(
      [
        '<script async src="https://embed.example.org/v/1.2.3/freshet.js" integrity="sha384-abc+/=" crossorigin="anonymous"></script>',
        '<freshet-video',
        '  torrent="https://cdn.example.org/film.torrent"',
        '  trackers="wss://tracker.example.org/"',
        '  ice="stun:stun.example.org:3478"',
        '  suggest-kbps="250"',
        '  suggest-month-gb="2">',
        '  <video controls playsinline preload="metadata" src="https://cdn.example.org/film.mp4"></video>',
        '</freshet-video>',
        '',
      ].join('\n'),
    )
  })

  it.each([
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    '</a><img src=x onerror=alert(1)>',
    '&quot;&amp;\n\t',
  ])('keeps %j a name wherever it stands', (name) => {
    const hostile: EmbedOptions = { ...options, kind: 'file', file: name, text: name }
    const { document, element, child } = parsed(embedCode(hostile, loader))
    expect(document.querySelectorAll('script, img')).toHaveLength(1)
    expect(element.getAttribute('file')).toBe(name)
    expect(child.textContent).toBe(name)
    expect([...child.attributes].map((one) => one.name)).toEqual(['href', 'download'])
  })
})

describe('what is wrong with the options', () => {
  it.each<[string, Partial<EmbedOptions>, string | null]>([
    ['nothing', {}, null],
    ['an insecure address', { src: 'http://cdn.example.org/film.mp4' }, 'src'],
    ['a tracker that is none', { trackers: ['https://tracker.example.org'] }, 'trackers'],
    ['too large a wish', { suggested: { ...options.suggested, visitMegabytes: 1e9 } }, 'suggested'],
    ['an insecure address for reports', { report: 'http://site.example/numbers' }, 'report'],
    ['a folder that is no address', { base: '/frame' }, 'base'],
    ['a name in an address', { poster: 'https://ana:secret@site.example/a.jpg' }, 'poster'],
    ['no button although the question is asked', { chip: 'none' }, 'chip'],
    ['no button where nothing is asked', { chip: 'none', share: 'quiet' }, null],
  ])('%s', (_, change, field) => {
    expect(faultOf({ ...options, ...change }, EMBED)?.field ?? null).toBe(field)
  })

  it('is nothing on this computer, where the embed is there too', () => {
    const local = {
      src: 'http://127.0.0.1:8080/film.mp4',
      report: 'http://localhost:1/',
      torrent: 'http://127.0.0.1:8080/a',
    }
    expect(faultOf({ ...options, ...local }, 'http://embed.localhost:8080/')).toBe(null)
  })
})

describe('what the site has to allow and to say', () => {
  it('is the loader, the frame and the film', () => {
    expect(policyLines(options, loader)).toEqual([
      'script-src https://embed.example.org',
      'frame-src https://embed.example.org',
      'media-src https://cdn.example.org',
    ])
  })

  it('is the own frame and the address of the numbers where there are such', () => {
    const own = {
      ...options,
      kind: 'file',
      base: 'https://site.example/frame/',
      report: 'https://site.example/n',
    } as const
    expect(policyLines(own, loader)).toEqual([
      'script-src https://embed.example.org',
      'frame-src https://site.example',
      'connect-src https://site.example',
    ])
  })

  it('names each host once that sees the address of a visitor', () => {
    expect(
      contactsOf({ trackers: ['wss://t.example.org/a', 'wss://t.example.org/b'], ice: ['stun:s.example.org:3478'] }),
    ).toEqual(['t.example.org', 's.example.org'])
  })
})
