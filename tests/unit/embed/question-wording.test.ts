import type { Component } from 'svelte'
import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import { questionOf } from '../../../src/core/embed/consent/question.ts'
import type { EmbedConfig } from '../../../src/core/embed/embed-config.ts'
import { LIMIT_FIELDS, limitText } from '../../../src/core/embed/give/limit-text.ts'
import { readEmbedConfig } from '../../../src/core/embed/read-embed-config.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import { parseInfoHash } from '../../../src/core/metainfo/info-hash.ts'
import { languageOf } from '../../../src/embed/strings/language.ts'
import Question from '../../../src/embed/ui/Question.svelte'

const SITE = 'https://films.example'
const FILE = { infoHash: parseInfoHash('12'.repeat(20)), name: 'film.mp4', length: 734_003_200 }

const CONFIG = {
  kind: 'video',
  torrent: 'https://films.example/film.torrent',
  file: null,
  src: 'https://films.example/film.mp4',
  trackers: ['wss://tracker.example'],
  ice: ['stun:stun.example:3478'],
  share: 'ask',
  suggested: { kilobytesPerSecond: null, visitMegabytes: null, monthGigabytes: null },
  bootstrapMb: 0,
  handover: 'auto',
  payee: null,
  report: 'https://films.example/collect',
  lang: null,
  theme: 'auto',
} satisfies EmbedConfig

/** What a site may try to say through an attribute. */
const CLAIMS = [
  'Click Share to go on',
  'You earn $100',
  '<b>free</b><script>alert(1)</script>',
  '\u202eegassem a\u202c',
  '{{title}}',
  "');//",
  'x'.repeat(400),
  '\n\nYes',
]

const addresses = (scheme: string): unknown[] => [
  ...CLAIMS.map((claim) => `${scheme}//films.example/${encodeURIComponent(claim)}?${claim}#${claim}`),
  ...CLAIMS.map((claim) => `${scheme}//${claim}`),
  ...CLAIMS,
]
const numbers: unknown[] = [
  null,
  undefined,
  0,
  -1,
  0.5,
  1,
  77,
  1e5,
  1e6,
  1e9,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '5',
]
const suggestions = (['kilobytesPerSecond', 'visitMegabytes', 'monthGigabytes'] as const).flatMap((field) =>
  numbers.map((one) => ({ ...CONFIG.suggested, [field]: one })),
)

const PAYEES = ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359']

/** For every attribute: all of its values where they can be listed, else what a site may try. */
const VALUES: Readonly<Record<keyof EmbedConfig, readonly unknown[]>> = {
  kind: ['video', 'file', ...CLAIMS],
  torrent: [...addresses('https:'), ...CLAIMS.map((claim) => `data:text/plain;base64,${btoa(encodeURI(claim))}`)],
  file: [null, 0, 7, ...CLAIMS],
  src: addresses('https:'),
  trackers: [
    [],
    ...addresses('wss:').map((one) => [one]),
    ['wss://a.example', 'wss://b.example', 'wss://c.example'],
    ...CLAIMS,
  ],
  ice: [[], ['stun:a.example', 'stun:b.example:3478'], ...CLAIMS.map((claim) => [`stun:${claim}`]), ...CLAIMS],
  share: ['ask', 'quiet', 'off', ...CLAIMS],
  suggested: [...suggestions, ...CLAIMS],
  bootstrapMb: [...numbers, ...CLAIMS],
  handover: ['auto', 'idle', 'seamless', 'never', 'frame-first', ...CLAIMS],
  payee: [null, ...PAYEES, ...CLAIMS],
  report: [null, ...addresses('https:')],
  lang: [null, 'en', 'de', 'ar', 'xx-klingon', 'en-You-Earn-Money', ...CLAIMS],
  theme: ['auto', 'light', 'dark', ...CLAIMS],
}

interface Rendered {
  /** The words, with what may differ named. */
  readonly words: string
  /** What may differ: numbers, and names of servers. */
  readonly limits: readonly string[]
  readonly servers: readonly string[]
  readonly payee: string | null
}

function questionFor(config: EmbedConfig): Rendered {
  const contents = questionOf(SITE, FILE, config, null, null)
  const language = languageOf([config.lang ?? 'en'], 'en')
  const props = { contents, language, onYes: () => undefined, onNotNow: () => undefined }
  const { body } = render(Question as Component<typeof props>, { props })
  const limits = [...body.matchAll(/<input[^>]*inputmode="decimal"[^>]*value="([^"]*)"/g)].map(([, value]) => value!)
  const servers = language.format.list(contents.servers)
  const text = body
    .replace(/<!--.*?-->/gs, '')
    .replace(/(<input[^>]*inputmode="decimal"[^>]*value=")[^"]*"/g, '$1LIMIT"')
    .replace(/<[^>]*>/g, (tag) =>
      tag.startsWith('<input') ? tag.replace(/\b(id|aria-describedby)="[^"]*"/g, '') : '\n',
    )
  const { seen, seenBy } = language.words.question
  const sentence = contents.servers.length === 0 ? seen : seenBy(servers, contents.servers.length)
  expect(text.split(sentence).length, 'the servers are named once').toBe(2)
  const { payee } = contents
  const paid = payee === null ? language.words.question.gain : language.words.question.gainOwner(payee)
  expect(text.split(paid).length, 'what the visitor gains is said once').toBe(2)
  return {
    words: text
      .replace(sentence, 'SERVERS')
      .replace(paid, 'PAYEE')
      .replace(/\s*\n\s*/g, '\n')
      .trim(),
    limits,
    servers: contents.servers,
    payee,
  }
}

const usual = questionFor(readEmbedConfig(CONFIG, { embedOrigin: 'https://embed.example' }))

describe('the question', () => {
  it('says all that it has to, in its order', () => {
    const { words } = languageOf(['en'], 'en')
    const { askedBy, sends, most, termLegend, terms, same, stop, yes, notNow } = words.question
    const said = [
      ...[askedBy, SITE, FILE.name, '734', sends, 'SERVERS', most, words.limits.fields.bytesPerSecond, 'PAYEE'],
      ...[termLegend, terms.visit, terms.day, terms.month, same, stop, yes, notNow],
    ]
    let at = 0
    for (const text of said) {
      const next = usual.words.indexOf(text, at)
      expect(next, text).not.toBe(-1)
      at = next + text.length
    }
    expect(usual.servers).toEqual(['tracker.example', 'stun.example'])
    expect(usual.payee).toBeNull()
  })

  it('ticks nothing beyond this visit, and gives both answers the same look', () => {
    const contents = questionOf(SITE, FILE, CONFIG, null, null)
    const props = { contents, language: languageOf(['en'], 'en'), onYes: () => undefined, onNotNow: () => undefined }
    const { body } = render(Question as Component<typeof props>, { props })
    expect([...body.matchAll(/<input[^>]*\bchecked\b[^>]*>/g)].map(([tag]) => /value="(\w+)"/.exec(tag)?.[1])).toEqual([
      'visit',
    ])
    const answers = [...body.matchAll(/<button ([^>]*)>/g)].map(([, attributes]) => attributes)
    expect(answers).toHaveLength(2)
    expect(answers[0]).toBe(answers[1])
  })

  for (const [attribute, values] of Object.entries(VALUES)) {
    it(`keeps its words whatever a site writes into ${attribute}`, () => {
      let read = 0
      for (const value of values) {
        let config: EmbedConfig
        try {
          config = readEmbedConfig({ ...CONFIG, [attribute]: value }, { embedOrigin: 'https://embed.example' })
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ConfigError)
          continue
        }
        read++
        const { words, limits, servers } = questionFor(config)
        expect(words).toBe(usual.words)
        for (const server of servers) expect(server).toMatch(/^[a-z0-9.-]+$/)
        expect(limits).toHaveLength(LIMIT_FIELDS.length)
        for (const limit of limits) expect(limit).toMatch(/^\d+(\.\d+)?$/)
        if (attribute !== 'suggested') expect(limits).toEqual(usual.limits)
        if (attribute !== 'trackers' && attribute !== 'ice') expect(servers).toEqual(usual.servers)
      }
      expect(read).toBeGreaterThan(0)
    })
  }

  it('never offers more than our caps', () => {
    const config = readEmbedConfig(
      { ...CONFIG, suggested: { kilobytesPerSecond: 1e6, visitMegabytes: 1e6, monthGigabytes: 1e6 } },
      { embedOrigin: 'https://embed.example' },
    )
    expect(questionFor(config).limits).toEqual(LIMIT_FIELDS.map((field) => limitText(field, 1e15, 'en')))
  })
})
