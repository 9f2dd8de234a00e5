import { concatBytes, fromHex } from '../bytes.ts'
import { decodeAs } from '../encoding/decode-as.ts'
import { guessEncoding } from '../encoding/guess-encoding.ts'
import { withoutInvisible } from '../text.ts'

/** What people put around a link when they write it down. */
const WRAPPERS: ReadonlyMap<string, string> = new Map(
  ['""', "''", '``', '<>', '()', '[]', '{}', '“”', '‘’', '«»', '„“', '**'].map((pair) => [pair[0]!, pair[1]!]),
)
// The lookbehinds here keep a long run from being read again from each of its characters.
const ENDS_SENTENCE = /(?<![.,;!])[.,;!]+$/
/** `magnet:?`, and what programs make of it: `stream-magnet:?`, `web+magnet:?`, `magnet:/?` to `magnet:///?`. */
const MAGNET = /^(?:stream-|web\+)?magnet:\/{0,3}\?/i
/** The same percent-encoded, in whole or from its question mark on, once or several times. */
const ENCODED = /^(?:stream-|web(?:\+|%(?:25)*2b))?magnet(?:%(?:25)*3a|:(?:\/|%(?:25)*2f){0,3}%(?:25)*3f)/i
/** Most marks, one around the other, that are removed. */
const MOST_WRAPPERS = 16
/** Most times that a link may have been percent-encoded. */
const MOST_ENCODINGS = 4

/** Whether a text begins like a magnet link; it may still be invalid. */
export function isMagnetText(text: string): boolean {
  return /^(?:stream-|web\+)?magnet:/i.test(text) || ENCODED.test(text)
}

/**
 * A pasted link without what surrounds it: blanks, quotes and brackets in pairs, the full stop of a sentence, line
 * breaks, characters that are not seen, and percent-encoding of the whole.
 */
export function plainLink(pasted: string): string {
  let text = unwrap(withoutInvisible(pasted).trim())
  for (let count = 0; count < MOST_ENCODINGS && ENCODED.test(text); count++) text = percentDecode(text)
  return text.replace(/[\r\n\t]+ */g, '')
}

/** The parameters of a magnet link after {@link plainLink}; null when the text is none. */
export function magnetQuery(link: string): string | null {
  const head = MAGNET.exec(link)?.[0]
  // Links copied from a page's source or from JSON have their ampersands escaped.
  if (head !== undefined) return link.slice(head.length).replace(/&(?:amp;|#38;|#x26;)+|\\u0026/gi, '&')
  if (/^\??xt(?:\.\d+)?=/i.test(link)) return link.replace(/^\?/, '')
  if (/^(?:urn:)?btih:/i.test(link)) return `xt=urn:${link.replace(/^urn:/i, '')}`
  return null
}

function unwrap(text: string): string {
  let bare = text
  for (let count = 0; count < MOST_WRAPPERS; count++) {
    const ended = bare.replace(ENDS_SENTENCE, '')
    const isWrapped = ended.length >= 2 && WRAPPERS.get(bare[0]!) === ended.at(-1)
    // At the end of a link with parameters, a full stop or a single quote may be part of an address.
    const outside = bare.includes('=') ? bare.replace(/(?<![,;])[,;]+$/, '') : ended
    const inner = (isWrapped ? ended.slice(1, -1) : outside).trim()
    if (inner === bare) return bare
    bare = inner
  }
  return bare
}

const PERCENTS = /(?:%[0-9a-f]{2})+/gi
const decoder = new TextDecoder('utf-8')
const encoder = new TextEncoder()

/** Percent-decodes, and leaves broken encoding as it is. */
export function percentDecode(value: string): string {
  if (!value.includes('%')) return value
  return value.replace(PERCENTS, (run) => decoder.decode(fromHex(run.replaceAll('%', ''))))
}

/** {@link percentDecode} for a name, which older programs encode in the encoding of their system. */
export function percentDecodeName(value: string): string {
  const text = percentDecode(value)
  if (!text.includes('\ufffd') || text.includes('\0')) return text
  const parts = value.split(/((?:%[0-9a-f]{2})+)/i)
  const bytes = concatBytes(
    parts.map((part, index) => (index % 2 === 1 ? fromHex(part.replaceAll('%', '')) : encoder.encode(part))),
  )
  return decodeAs(guessEncoding(bytes).label, bytes)
}
