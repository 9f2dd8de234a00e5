import { LIMITS } from '../limits.ts'
import type { SubtitleCue } from './subtitle-cue.ts'

/** Frames a second where a MicroDVD file does not say: those of films. */
const FRAMES_PER_SECOND = 23.976
const LINE = /^\{(\d{1,7})\}\{(\d{1,7})\}(.*)$/

/** Whether a text is MicroDVD (.sub), with frames for times. */
export function isMicroDvd(text: string): boolean {
  return /^\ufeff?\s*\{\d+\}\{\d+\}/.test(text)
}

/** Reads MicroDVD. Its first line may be `{1}{1}25`: the frames a second. Never throws. */
export function parseMicroDvd(lines: readonly string[]): SubtitleCue[] {
  const cues: SubtitleCue[] = []
  let rate = FRAMES_PER_SECOND
  for (const line of lines) {
    if (cues.length >= LIMITS.subtitleCues) break
    const [, start, end, markup = ''] = LINE.exec(line.replace(/^\ufeff/, '').trim()) ?? []
    if (start === undefined || end === undefined) continue
    const stated = Number(markup.replace(',', '.'))
    if (start === end && stated >= 1 && stated <= 240) rate = stated
    const text = markup
      .slice(0, LIMITS.subtitleCueCharacters)
      .replace(/\{[^{}]*\}/g, '')
      .replaceAll('|', '\n')
      .trim()
    if (Number(end) > Number(start) && text !== '') {
      cues.push({ startSeconds: Number(start) / rate, endSeconds: Number(end) / rate, text })
    }
  }
  return cues
}

const SYNC = /<sync\b[^>]*?start\s*=\s*["']?(\d{1,9})[^>]*>/gi

/** Whether a text is SAMI (.smi). */
export function isSami(text: string): boolean {
  return /<sami\b/i.test(text.slice(0, 4_096))
}

/**
 * Reads SAMI: each text stays until the next one.
 * @param plain makes text of its markup
 */
export function parseSami(text: string, plain: (markup: string) => string): SubtitleCue[] {
  const marks = [...text.matchAll(SYNC)].slice(0, LIMITS.subtitleCues)
  return marks.flatMap((mark, index) => {
    const next = marks[index + 1]
    const body = text.slice(mark.index + mark[0].length, next?.index).slice(0, LIMITS.subtitleCueCharacters)
    const startSeconds = Number(mark[1]) / 1_000
    // The last one has no end of its own.
    const endSeconds = next === undefined ? startSeconds + 5 : Number(next[1]) / 1_000
    const words = plain(
      body
        .replace(/\s+/g, ' ')
        .replace(/<br\s*\/?>/gi, '\n')
        .replaceAll('&nbsp;', ' '),
    ).trim()
    return words !== '' && endSeconds > startSeconds ? [{ startSeconds, endSeconds, text: words }] : []
  })
}
