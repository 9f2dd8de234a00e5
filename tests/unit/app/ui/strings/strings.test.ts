import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Locale } from '../../../../../src/app/state/shell/locale.ts'
import { en, wordsIn } from '../../../../../src/app/ui/strings/app-words.ts'
import { choosing } from '../../../../../src/app/ui/strings/en/choosing.ts'
import { errorWords } from '../../../../../src/app/ui/strings/error-words.ts'
import { money } from '../../../../../src/app/ui/strings/money-words.ts'
import '../../../../../src/app/ui/strings/wallet-words.ts'
import { KEY_CODES } from '../../../../../src/core/metainfo/content-key.ts'
import { MAGNET_CODES } from '../../../../../src/core/metainfo/magnet.ts'
import { METAINFO_CODES } from '../../../../../src/core/torrent-file/metainfo-error.ts'

const locale = new Locale('en')
const t = wordsIn(locale)
const SOURCES = join(import.meta.dirname, '../../../../../src')

/** Never on a screen: they stay between realms, or concern a peer that is simply dropped. */
const INTERNAL = new Set(['unknown-method', 'foreign-script'])

/** Those of the piece worker (`PiecesApi`), some of which it makes from what the browser throws. */
const STORE_CODES = ['quota-exceeded', 'io', 'memory-full', 'locked', 'missing', 'not-open', 'cancelled']
/** What reading the user's own files ends in. */
const FILE_CODES = ['file-vanished', 'file-unreadable', 'file-forbidden', 'file-changed']

/** Where the code is chosen among several before the error is made, which the search below does not see. */
const CHOSEN = [
  ['WebSeedError', ['web-seed-missing', 'web-seed-status']],
  ['ChainError', ['too-early', 'would-revert']],
  ['WalletError', ['rejected', 'request-pending', 'locked', 'wrong-chain', 'unsupported', 'wallet-offline']],
  ['WalletError', ['wallet-failed', 'account-changed', 'cancelled', 'replaced', 'dropped', 'not-sent']],
  ['WalletError', ['reverted', 'reverted-because']],
] as const

function sources(isWanted: (path: string) => boolean = () => true): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => (path.endsWith('.ts') || path.endsWith('.svelte')) && isWanted(path))
    .map((path) => readFileSync(join(SOURCES, path), 'utf8'))
}

describe('the words for errors', () => {
  const raised = sources().flatMap((text) =>
    [
      ...text.matchAll(
        /((?:Encryption|Store|Engine|Stream|Tracker|WebSeed|Magnet|Metainfo|Freshet|Protocol|Money|Cheque|Speed|Chain|Wallet)Error)\(\s*'([a-z0-9-]+)'/g,
      ),
    ].map((match) => [match[1]!, match[2]!] as const),
  )
  const listed = [...STORE_CODES, ...FILE_CODES, ...KEY_CODES, ...MAGNET_CODES, ...METAINFO_CODES].map(
    (code) => ['FreshetError', code] as const,
  )
  const chosen = CHOSEN.flatMap(([name, codes]) => codes.map((code) => [name, code] as const))
  // Some codes have words of their own in one family of errors.
  const all = new Map([...raised, ...listed, ...chosen].map(([name, code]) => [`${name} ${code}`, { name, code }]))
  const errors = [...all.values()].filter(({ code }) => !INTERNAL.has(code)).sort((a, b) => (a.code < b.code ? -1 : 1))

  test('the search finds the codes that are raised', () => {
    const codes = raised.map(([, code]) => code)
    expect(codes).toEqual(expect.arrayContaining(['no-metadata', 'stalled', 'too-many-torrents']))
    expect(codes).toEqual(
      expect.arrayContaining([
        'amount-grouping',
        'signature',
        'vault-issuer',
        'gas-price',
        'no-wallet',
        'not-confirmed',
      ]),
    )
  })

  test.each(errors)('$name $code has words', ({ name, code }) => {
    const words = errorWords(locale, { name, code, message: 'raw', fields: {} })
    expect(words).not.toBe('raw')
    expect(words).toMatch(/\.$|\{\w+\}$/)
  })

  test('an error without words shows its own message', () => {
    expect(errorWords(locale, { name: 'X', code: 'brand-new', message: 'Expected this, got that', fields: {} })).toBe(
      'Expected this, got that',
    )
  })
})

describe('t', () => {
  test('every key that a component or a class asks for is in the catalogue', () => {
    const asked = sources().flatMap((text) => [...text.matchAll(/\bt\('([\w.-]+)'/g)].map((match) => match[1]!))
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((key) => !Object.hasOwn(en, key))).toEqual([])
  })

  test.each([
    ['money', 'tm', money, 100],
    ['choosing files', 'tc', choosing, 10],
  ] as const)(
    'every key that a screen about %s asks for is in its catalogue, and every key in it is used',
    (_, translate, catalogue, least) => {
      const text = sources().join('\n')
      const asked = [...text.matchAll(new RegExp(`\\b${translate}\\(\\s*'([\\w.-]+)'`, 'g'))].map((match) => match[1]!)
      expect(asked.length).toBeGreaterThan(least)
      expect(asked.filter((key) => !Object.hasOwn(catalogue, key))).toEqual([])
      const screens = sources((path) => !path.startsWith('app/ui/strings/')).join('\n')
      // Where a key is put together, its beginning stands in the text.
      const used = (key: string) =>
        screens.includes(`'${key}'`) || screens.includes(`\`${key.replace(/\.[^.]*$/, '')}.$`)
      expect(Object.keys(catalogue).filter((key) => !used(key))).toEqual([])
    },
  )

  test('chooses the plural and formats numbers', () => {
    expect(t('row.peers', { count: 1 })).toBe('1 peer')
    expect(t('row.peers', { count: 1_200 })).toBe('1,200 peers')
  })

  test('leaves plain names as they are and isolates those that would reorder the sentence', () => {
    expect(t('announce.added', { name: 'Plain {name} $&' })).toBe('Plain {name} $& was added.')
    expect(t('announce.added', { name: 'שלום' })).toBe('\u2068שלום\u2069 was added.')
    expect(t('announce.added', { name: 'evil\u202e' })).toBe('\u2068evil\u202e\u2069 was added.')
  })
})
