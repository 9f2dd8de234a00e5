import { fromHex } from '../bytes.ts'
import { type ErrorFields, MagnetError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { cleanText } from '../text.ts'
import { type InfoHash, parseInfoHash } from './info-hash.ts'
import { chooseTrackers, chooseWebSeeds } from './urls.ts'

/** The contents of a magnet link (BEP 9, with `so` of BEP 53). */
export interface Magnet {
  readonly infoHash: InfoHash
  /** `dn`; only shown until the metainfo is known. */
  readonly name: string | null
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** File indexes of `so` (BEP 53), ascending; null when the link has none. */
  readonly selectOnly: readonly number[] | null
  /** `xs`: addresses of a .torrent file. */
  readonly exactSources: readonly string[]
}

/** Every way a link is refused. */
export const MAGNET_CODES = [
  'magnet-empty',
  'magnet-too-long',
  /** Neither a magnet link nor an info hash. */
  'not-a-magnet',
  /** A magnet link without any BitTorrent hash. */
  'info-hash-missing',
  /** Not 40 hex or 32 base32 digits, or a broken multihash. */
  'info-hash',
  /** Several that differ. */
  'info-hash-conflict',
  /** Only a v2 hash (BEP 52). */
  'v2-only',
] as const

export type MagnetCode = (typeof MAGNET_CODES)[number]

const WRAPPERS: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['<', '>'],
])

/**
 * Reads pasted text: a magnet link, or a bare info hash (40 hex or 32 base32 digits), with white space, quotes or angle
 * brackets around it. Unknown parameters and unusable addresses are skipped.
 * @throws MagnetError with one of {@link MAGNET_CODES}
 */
export function parseMagnet(text: string): Magnet {
  if (text.length > LIMITS.magnetCharacters) {
    throw magnetError(
      'magnet-too-long',
      `link: expected at most ${LIMITS.magnetCharacters} characters, got ${text.length}`,
      {
        limit: LIMITS.magnetCharacters,
        characters: text.length,
      },
    )
  }
  const bare = unwrap(text.trim())
  if (bare === '') throw magnetError('magnet-empty', 'link: expected a magnet link or an info hash, got nothing')
  if (/^magnet:\?/i.test(bare)) return parseLink(bare.slice('magnet:?'.length))
  if (/^(?:1220)?[0-9a-f]{64}$/i.test(bare)) throw v2Only()
  if (!/^(?:[0-9a-f]{40}|[a-z2-7]{32})$/i.test(bare)) {
    throw magnetError(
      'not-a-magnet',
      'link: expected a magnet link or an info hash of 40 hex or 32 base32 digits, got something else',
    )
  }
  return { infoHash: parseInfoHash(bare), name: null, trackers: [], webSeeds: [], selectOnly: null, exactSources: [] }
}

/** Removes quotes and angle brackets that come in pairs; a single quote at the end may be part of an address. */
function unwrap(text: string): string {
  let start = 0
  let end = text.length
  while (end - start >= 2 && WRAPPERS.get(text[start]!) === text[end - 1]) {
    start++
    end--
  }
  return text.slice(start, end).trim()
}

/** Writes a magnet link. */
export function formatMagnet(magnet: {
  readonly infoHash: InfoHash
  readonly name?: string | null
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
}): string {
  const parts = [`xt=urn:btih:${magnet.infoHash}`]
  if (magnet.name) parts.push(`dn=${encode(magnet.name)}`)
  for (const tracker of magnet.trackers ?? []) parts.push(`tr=${encode(tracker)}`)
  for (const webSeed of magnet.webSeeds ?? []) parts.push(`ws=${encode(webSeed)}`)
  return `magnet:?${parts.join('&')}`
}

/** `encodeURIComponent` throws on half a surrogate pair. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

function parseLink(query: string): Magnet {
  const values = new Map<string, string[]>()
  // Links copied from a page's source have their ampersands escaped.
  for (const pair of query.replaceAll('&amp;', '&').split('&')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    // `tr.1=` means `tr=`: the number only distinguishes repeated keys.
    const key = pair
      .slice(0, equals)
      .toLowerCase()
      .replace(/\.\d*$/, '')
    const list = values.get(key)
    if (list) list.push(pair.slice(equals + 1))
    else values.set(key, [pair.slice(equals + 1)])
  }
  const all = (...keys: string[]): string[] => keys.flatMap((key) => (values.get(key) ?? []).map(decode))
  const [dn] = values.get('dn') ?? []
  return {
    infoHash: infoHashOf(all('xt')),
    name: dn === undefined ? null : cleanText(decode(dn.replaceAll('+', ' ')), LIMITS.metainfoTextCharacters),
    trackers: chooseTrackers(all('tr')),
    webSeeds: chooseWebSeeds(all('ws', 'as')),
    selectOnly: selectOnlyOf(all('so')),
    exactSources: chooseWebSeeds(all('xs')),
  }
}

function infoHashOf(topics: readonly string[]): InfoHash {
  let found: InfoHash | null = null
  let v2 = false
  for (const topic of topics) {
    if (/^urn:btih:/i.test(topic)) {
      const infoHash = parseInfoHash(topic.slice('urn:btih:'.length))
      if (found !== null && found !== infoHash) {
        throw magnetError('info-hash-conflict', `magnet link: expected one info hash, got ${found} and ${infoHash}`)
      }
      found = infoHash
    } else if (/^urn:btmh:/i.test(topic)) {
      if (!/^1220[0-9a-f]{64}$/i.test(topic.slice('urn:btmh:'.length))) {
        throw magnetError('info-hash', 'magnet link: expected a SHA-256 multihash after urn:btmh:, got something else')
      }
      v2 = true
    }
  }
  if (found !== null) return found
  if (v2) throw v2Only()
  throw magnetError('info-hash-missing', 'magnet link: expected xt=urn:btih: with an info hash, got none')
}

/** BEP 53: `0,2,4-6`. As in libtorrent, a list with other characters and each invalid item are skipped. */
function selectOnlyOf(lists: readonly string[]): readonly number[] | null {
  const ranges: [first: number, last: number][] = []
  for (const list of lists) {
    if (!/^[\d,-]*$/.test(list)) continue
    for (const item of list.split(',')) {
      const match = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(item)
      if (match === null) continue
      const first = Number(match[1])
      const last = Number(match[2] ?? match[1])
      if (first <= last && last < LIMITS.files) ranges.push([first, last])
    }
  }
  if (ranges.length === 0) return null
  ranges.sort((a, b) => a[0] - b[0])
  const indexes: number[] = []
  // Merged here: thousands of wide ranges in one link would overlap.
  for (const [first, last] of ranges) {
    for (let index = Math.max(first, (indexes.at(-1) ?? -1) + 1); index <= last; index++) indexes.push(index)
  }
  return indexes
}

const decoder = new TextDecoder('utf-8')

/** Percent-decodes, and leaves broken encoding as it is. */
function decode(value: string): string {
  if (!value.includes('%')) return value
  return value.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decoder.decode(fromHex(run.replaceAll('%', ''))))
}

function v2Only(): MagnetError {
  return magnetError(
    'v2-only',
    'BitTorrent v2 links are not supported yet: expected a v1 info hash (urn:btih:), got a v2 one only',
  )
}

function magnetError(code: MagnetCode, message: string, fields: ErrorFields = {}): MagnetError {
  return new MagnetError(code, message, fields)
}
