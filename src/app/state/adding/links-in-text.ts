import { isMagnetText } from '../../../core/metainfo/link-text.ts'
import { parseMagnet } from '../../../core/metainfo/magnet.ts'
import { parseRoute } from '../shell/route.ts'

/** How a link begins. A bare base32 info hash looks like a word, so it is only taken alone on its line. */
const START = String.raw`(?:stream-|web\+)?magnet(?::|%3a|%253a)|https?:\/\/|urn:btih:|[0-9a-f]{40}(?![0-9a-z])`
const STARTS = new RegExp(`^(?:${START})`, 'i')
/**
 * Before each link of a line: other text may stand there, as in a list or in the source of a page. The lookbehind keeps
 * a long run from being read again from each of its characters.
 */
const BEFORE_LINK = new RegExp(`(?:^|(?<![\\s"'<>()\\[\\],;|])[\\s"'<>()\\[\\],;|]+)(?=${START})`, 'gi')
/** Where a link in the source of a page ends. */
const AFTER_LINK = /["<>]/

/**
 * The link of a torrent that a text is or carries: a magnet link, an info hash, or the address of a page that has one
 * behind its `#` or as a parameter: Freshet's own links, webtorrent.io, instant.io.
 * @returns what `parseMagnet` reads or refuses; null when there is none
 */
export function torrentLinkOf(text: string): string | null {
  if (parses(text)) return text
  const at = text.indexOf('#')
  const isAddress = /^https?:\/\//i.test(text)
  if (at !== -1 && !/\s/.test(text.slice(0, at)) && !isMagnetText(text)) {
    const route = parseRoute(text.slice(at))
    if (route.page === 'torrent') return route.infoHash
    if (route.page === 'link') return route.text
  }
  if (!isAddress) return null
  for (const value of parametersOf(text)) if (isMagnetText(value) && parses(value)) return value
  return null
}

/** Whether a line is the address of a .torrent file, or of what may be one. */
export function isFileAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
}

/** Whether a pasted or dropped text is meant to be added: every line has a link, and no page is fetched by chance. */
export function isTorrentLink(line: string): boolean {
  return torrentLinkOf(line) !== null || (isFileAddress(line) && /\.torrent$/i.test(new URL(line).pathname))
}

/**
 * Cuts a pasted text into the sources it names: one or several in a line, with other text between them, and links that
 * a mail or a terminal has broken over lines. A line without any stays as it is.
 */
export function sourcesIn(text: string): readonly string[] {
  const lines = text.split(/\r\n?|\n|\u2028|\u2029/).map((line) => line.trim())
  return joinBroken(lines.filter((line) => line !== '')).flatMap(sourcesOfLine)
}

function joinBroken(lines: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const line of lines) {
    const before = joined.at(-1)
    if (before !== undefined && continues(before, line)) joined[joined.length - 1] = before + line
    else joined.push(line)
  }
  return joined
}

/** Whether `line` is the rest of the link `before`, which has been broken anywhere. */
function continues(before: string, line: string): boolean {
  if (STARTS.test(line) || /\s/.test(line)) return false
  if (!parses(before)) return parses(before + line) || (isUnfinished(before) && /^[0-9a-z]+$/i.test(line))
  return isMagnetText(before) && (/[&=%]/.test(line) || /[&=%]$|%[0-9a-f]$/i.test(before))
}

/** A magnet link that ends before its info hash does: the next lines may have the rest. */
function isUnfinished(text: string): boolean {
  return /^(?:stream-)?magnet:\/{0,3}(?:\?(?:xt=?)?(?:urn:?)?(?:btih:?)?[0-9a-f]{0,39})?$/i.test(text)
}

function sourcesOfLine(line: string): readonly string[] {
  if (parses(line)) return [line]
  const marks = [...line.matchAll(BEFORE_LINK)].map(({ index, 0: mark }) => index + mark.length)
  if (marks.length === 0) return [line]
  return marks.map((start, index) => {
    const piece = line.slice(start, marks[index + 1])
    const link = piece.split(AFTER_LINK)[0] ?? ''
    // The name in a magnet link may have blanks. What comes after its last parameter, or after an address, is text.
    const bare = link.slice(0, lastParameter(link)) + link.slice(lastParameter(link)).replace(/\s.*$/, '')
    return bare.replace(/(?<![.,;!|)\]}'(])[.,;!|)\]}'(]+$/, '')
  })
}

/** Where the last parameter of a magnet link begins; 0 in other text. */
function lastParameter(link: string): number {
  return isMagnetText(link) ? Math.max(link.lastIndexOf('&'), link.lastIndexOf('=')) + 1 : 0
}

function parametersOf(address: string): readonly string[] {
  return URL.canParse(address) ? [...new URL(address).searchParams.values()] : []
}

function parses(text: string): boolean {
  try {
    parseMagnet(text)
    return true
  } catch {
    return false
  }
}
