import { LIMITS } from '../limits.ts'
import type { SubtitleCue } from './subtitle-cue.ts'

/** Whether a text is SubStation Alpha (.ssa, .ass). */
export function isSubStation(text: string): boolean {
  return /^\ufeff?\s*(?:;[^\n]*\n\s*)*\[(?:script info|v4\+? styles|events)\]/i.test(text.slice(0, 4_096))
}

/** Fields of a line before its text, where no `Format:` line says which. */
const FIELDS = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text']

/** Reads the words and times of SubStation Alpha; styles, positions and drawings are left out. Never throws. */
export function parseSubStation(lines: readonly string[]): SubtitleCue[] {
  const cues: SubtitleCue[] = []
  let fields = FIELDS
  let isEvents = false
  for (const line of lines) {
    if (cues.length >= LIMITS.subtitleCues) break
    const section = /^\s*\[([^\]]*)\]/.exec(line)
    if (section !== null) isEvents = section[1]!.toLowerCase() === 'events'
    const [, kind, rest = ''] = /^\s*(format|dialogue)\s*:(.*)$/i.exec(line) ?? []
    if (!isEvents || kind === undefined) continue
    if (kind.toLowerCase() === 'format') fields = rest.split(',').map((field) => field.trim().toLowerCase())
    else {
      const cue = cueOf(rest, fields)
      if (cue !== null) cues.push(cue)
    }
  }
  return cues.sort((a, b) => a.startSeconds - b.startSeconds)
}

function cueOf(line: string, fields: readonly string[]): SubtitleCue | null {
  const values = line.split(',')
  const valueAt = (field: string): string => values[fields.indexOf(field)]?.trim() ?? ''
  const startSeconds = secondsOf(valueAt('start'))
  const endSeconds = secondsOf(valueAt('end'))
  // Only the text, which comes last, may have commas.
  const text = plainText(values.slice(fields.length - 1).join(','))
  if (startSeconds === null || endSeconds === null || endSeconds <= startSeconds || text === '') return null
  return { startSeconds, endSeconds, text }
}

/** `h:mm:ss.cc` */
function secondsOf(stamp: string): number | null {
  const [, hours, minutes, seconds] = /^(\d{1,4}):(\d{1,2}):(\d{1,2}(?:[.,:]\d{1,3})?)$/.exec(stamp) ?? []
  if (seconds === undefined) return null
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds.replace(/[,:]/, '.'))
}

function plainText(markup: string): string {
  const text = markup.slice(0, LIMITS.subtitleCueCharacters)
  // `\p1` begins a drawing: numbers, not words.
  if (/\{[^{}]*\\p[1-9]/.test(text)) return ''
  return text
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\\N/g, '\n')
    .replace(/\\n/g, ' ')
    .replace(/\\h/g, '\u00a0')
    .trim()
}
