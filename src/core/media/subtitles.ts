import { LIMITS } from '../limits.ts'
import { isMicroDvd, isSami, parseMicroDvd, parseSami } from './frame-subtitles.ts'
import { isSubStation, parseSubStation } from './substation.ts'
import type { SubtitleCue } from './subtitle-cue.ts'

const TIMING = /^\s*((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})\s*-->\s*((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})(?:\s|$)/

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': '\u00a0',
  '&lrm;': '\u200e',
  '&rlm;': '\u200f',
}

/**
 * Reads subtitles in any of the usual text formats, told by their content: SubRip (.srt), WebVTT (.vtt), SubStation
 * (.ass, .ssa), SAMI (.smi) and MicroDVD (.sub). Never throws; a file beyond the limits is read up to them.
 * @returns the cues; none for another format
 */
export function parseSubtitles(text: string): SubtitleCue[] {
  const plain = text.slice(0, LIMITS.subtitleCharacters).replace(/\r\n?/g, '\n')
  if (isSami(plain)) return parseSami(plain, plainText)
  const lines = plain.split('\n')
  if (isSubStation(plain)) return parseSubStation(lines)
  return isMicroDvd(plain) ? parseMicroDvd(lines) : parseTimedLines(lines)
}

/** SubRip and WebVTT. Text between cues (numbers, headers, notes, styles) and broken cues are skipped. */
function parseTimedLines(lines: readonly string[]): SubtitleCue[] {
  const cues: SubtitleCue[] = []
  let at = 0
  while (at < lines.length && cues.length < LIMITS.subtitleCues) {
    const timing = timingOf(lines[at++]!)
    if (timing === null) continue
    const body: string[] = []
    while (at < lines.length && lines[at]!.trim() !== '') {
      if (timingOf(lines[at]!) !== null) {
        // The blank line is missing: the last line of text may be the number of the next cue.
        if (/^\s*\d+\s*$/.test(body.at(-1) ?? '')) body.pop()
        break
      }
      body.push(lines[at++]!)
    }
    const plain = plainText(body.join('\n'))
    if (plain !== '' && timing.endSeconds > timing.startSeconds) cues.push({ ...timing, text: plain })
  }
  return cues
}

function timingOf(line: string): { startSeconds: number; endSeconds: number } | null {
  if (!line.includes('-->')) return null
  const match = TIMING.exec(line)
  return match === null ? null : { startSeconds: seconds(match[1]!), endSeconds: seconds(match[2]!) }
}

/** `[hours:]minutes:seconds,fraction` */
function seconds(stamp: string): number {
  const [clock = '', fraction = '0'] = stamp.split(/[.,]/)
  const whole = clock.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  return whole + Number(`0.${fraction}`)
}

/**
 * Drops tags of both formats and positions of SubStation (`{\an8}`), and decodes entities. Each pattern stops at its
 * own opening character: otherwise `<<<<` takes quadratic time.
 */
function plainText(markup: string): string {
  return markup
    .slice(0, LIMITS.subtitleCueCharacters)
    .replace(/<\/?[a-z0-9][^<>]*>/gi, '')
    .replace(/\{\\[^{}]*\}/g, '')
    .replace(/&[a-z]{2,4};/g, (entity) => ENTITIES[entity] ?? entity)
    .trim()
}
