import { EncryptionError, type ErrorFields, MagnetError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { cleanName } from '../text.ts'
import { type ContentKey, KEY_PARAMETER, parseContentKey } from './content-key.ts'
import { type InfoHash, parseInfoHash } from './info-hash.ts'
import { magnetQuery, percentDecode, percentDecodeName, plainLink } from './link-text.ts'
import { chooseTrackers, chooseWebSeeds } from './urls.ts'

/** The contents of a magnet link (BEP 9, with `so` of BEP 53). */
export interface Magnet {
  readonly infoHash: InfoHash
  /** `dn`; only shown until the metainfo is known. */
  readonly name: string | null
  /** `xl`, bytes of all files; only shown until the metainfo is known. */
  readonly length: number | null
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** File indexes of `so` (BEP 53), ascending; null when the link has none. */
  readonly selectOnly: readonly number[] | null
  /** `xs` and `as`: addresses that may have the .torrent file. */
  readonly exactSources: readonly string[]
  /** Of an encrypted torrent, where the link has it. */
  readonly contentKey: ContentKey | null
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

/**
 * Reads pasted text: a magnet link, a `urn:btih:` name or a bare info hash (40 hex or 32 base32 digits), with what
 * `./link-text.ts` removes around it. Unknown parameters and unusable addresses are skipped.
 * @throws MagnetError with one of {@link MAGNET_CODES}; EncryptionError with one of `KEY_CODES`
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
  const bare = plainLink(text)
  if (bare === '') throw magnetError('magnet-empty', 'link: expected a magnet link or an info hash, got nothing')
  const query = magnetQuery(bare)
  if (query !== null) return parseQuery(query)
  if (/^(?:1220)?[0-9a-f]{64}$/i.test(bare)) throw v2Only()
  if (!/^(?:[0-9a-f]{40}|[a-z2-7]{32})$/i.test(bare)) {
    throw magnetError(
      'not-a-magnet',
      'link: expected a magnet link or an info hash of 40 hex or 32 base32 digits, got something else',
    )
  }
  const nothing = {
    name: null,
    length: null,
    trackers: [],
    webSeeds: [],
    selectOnly: null,
    exactSources: [],
    contentKey: null,
  }
  return { infoHash: parseInfoHash(bare), ...nothing }
}

function parseQuery(query: string): Magnet {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    // `tr.1=` means `tr=`: the number only distinguishes repeated keys.
    const key = pair
      .slice(0, equals)
      .trim()
      .toLowerCase()
      .replace(/\.\d*$/, '')
    const list = values.get(key)
    if (list) list.push(pair.slice(equals + 1))
    else values.set(key, [pair.slice(equals + 1)])
  }
  const all = (...keys: string[]): string[] => keys.flatMap((key) => (values.get(key) ?? []).map(percentDecode))
  const [dn] = values.get('dn') ?? []
  return {
    infoHash: infoHashOf(all('xt')),
    name:
      dn === undefined ? null : cleanName(percentDecodeName(dn.replaceAll('+', ' ')), LIMITS.metainfoTextCharacters),
    length: lengthOf(all('xl')),
    trackers: chooseTrackers(all('tr')),
    // `as` may name the content or the .torrent file; only what looks like one is known.
    webSeeds: chooseWebSeeds([
      ...all('ws'),
      ...all('as').filter((url) => !/\.torrent$/i.test(url.replace(/[?#].*/, ''))),
    ]),
    selectOnly: selectOnlyOf(all('so')),
    exactSources: chooseWebSeeds([...all('xs'), ...all('as').filter((url) => !url.endsWith('/'))]),
    contentKey: contentKeyOf(all(KEY_PARAMETER)),
  }
}

/** Links of several files have one `xl` each in some programs: then the sum is not known. */
function lengthOf([text = '', ...others]: readonly string[]): number | null {
  const length = /^\d{1,16}$/.test(text) ? Number(text) : 0
  return others.length === 0 && length > 0 && Number.isSafeInteger(length) ? length : null
}

/** The one key. As with a hash, mails wrap it, and it may be followed by the end of a sentence. */
function contentKeyOf(texts: readonly string[]): ContentKey | null {
  const [key = null, other] = new Set(
    texts.map((text) => parseContentKey(text.replace(/\s+/g, '').replace(/(?<![^\w-])[^\w-]+$/, ''))),
  )
  if (other === undefined) return key
  throw new EncryptionError('key-conflict', 'magnet link: expected one key, got several that differ')
}

/** The one info hash of the `xt` parameters. A broken one beside a good one is passed over. */
function infoHashOf(topics: readonly string[]): InfoHash {
  const found = new Set<InfoHash>()
  let broken: unknown = null
  let v2 = false
  for (const topic of topics) {
    const [, network, digits = ''] = /^\s*urn:(bt[im]h):\s*([^/?#]*)/i.exec(topic) ?? []
    // Links are hard-wrapped in mails, and end in the full stop of a sentence.
    const plain = digits.replace(/\s+/g, '').replace(/(?<![^a-z0-9%])[^a-z0-9%]+$/i, '')
    try {
      if (network?.toLowerCase() === 'btih') found.add(parseInfoHash(plain))
      else if (network !== undefined) v2 = isMultihash(plain) || v2
    } catch (thrown) {
      broken ??= thrown
    }
  }
  const [infoHash, other] = found
  if (other !== undefined) {
    throw magnetError('info-hash-conflict', `magnet link: expected one info hash, got ${infoHash} and ${other}`)
  }
  if (infoHash !== undefined) return infoHash
  if (v2) throw v2Only()
  throw broken ?? magnetError('info-hash-missing', 'magnet link: expected xt=urn:btih: with an info hash, got none')
}

/** @throws MagnetError `info-hash` for anything but a SHA-256 multihash */
function isMultihash(digits: string): true {
  if (/^1220[0-9a-f]{64}$/i.test(digits)) return true
  throw magnetError('info-hash', 'magnet link: expected a SHA-256 multihash after urn:btmh:, got something else')
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

function v2Only(): MagnetError {
  return magnetError(
    'v2-only',
    'BitTorrent v2 links are not supported yet: expected a v1 info hash (urn:btih:), got a v2 one only',
  )
}

function magnetError(code: MagnetCode, message: string, fields: ErrorFields = {}): MagnetError {
  return new MagnetError(code, message, fields)
}
