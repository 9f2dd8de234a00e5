import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { parseSubtitles } from '../../../../src/core/media/subtitles.ts'

describe('SubRip', () => {
  test('reads cues', () => {
    expect(
      parseSubtitles(
        '\ufeff1\r\n00:00:01,500 --> 00:00:03,000\r\nHello\r\nworld\r\n\r\n2\r\n01:02:03,004 --> 01:02:04,000 X1:0\r\n<i>Bye</i> {\\an8}now\r\n',
      ),
    ).toEqual([
      { startSeconds: 1.5, endSeconds: 3, text: 'Hello\nworld' },
      { startSeconds: 3_723.004, endSeconds: 3_724, text: 'Bye now' },
    ])
  })

  test('a missing blank line does not swallow the next cue', () => {
    expect(
      parseSubtitles('1\n00:00:01,0 --> 00:00:02,0\na\n2\n00:00:03,0 --> 00:00:04,0\nb').map((cue) => cue.text),
    ).toEqual(['a', 'b'])
  })

  test('broken cues are left out', () => {
    const text =
      '1\n00:00:05,000 --> 00:00:02,000\nbackwards\n\n2\n00:00 --> x\nno time\n\n3\n00:00:01,000 --> 00:00:02,000\n<b></b>\n\n4\n00:00:01,000 --> 00:00:02,000\nfine'
    expect(parseSubtitles(text).map((cue) => cue.text)).toEqual(['fine'])
  })
})

describe('WebVTT', () => {
  test('reads cues without header, notes, styles and settings', () => {
    const text = `WEBVTT - title

STYLE
::cue { color: red }

NOTE a --> b

intro
00:01.000 --> 00:02.000 align:start line:0
<v Roger Bingham>2 &lt; 3 &amp;&nbsp;<00:00:01.500><c.yellow>fine</c>

100:00:00.000 --> 100:00:01.000
late`
    expect(parseSubtitles(text)).toEqual([
      { startSeconds: 1, endSeconds: 2, text: '2 < 3 &\u00a0fine' },
      { startSeconds: 360_000, endSeconds: 360_001, text: 'late' },
    ])
  })

  test('escaped markup stays text', () => {
    expect(parseSubtitles('00:01.000 --> 00:02.000\n&lt;script&gt; a < b').map((cue) => cue.text)).toEqual([
      '<script> a < b',
    ])
  })
})

describe('bounds', () => {
  const cue = '00:01.000 --> 00:02.000\n'

  test('cues and their text are bounded', () => {
    expect(parseSubtitles(`${cue}x\n\n`.repeat(LIMITS.subtitleCues + 5))).toHaveLength(LIMITS.subtitleCues)
    expect(parseSubtitles(cue + 'x'.repeat(100_000))[0]?.text).toHaveLength(LIMITS.subtitleCueCharacters)
  })

  test('no text takes quadratic time', () => {
    const before = process.cpuUsage()
    for (const part of [
      '<',
      '{\\',
      '&a',
      '-->',
      '\n',
      '1\n',
      ' ',
      '0:',
      '00:01.000 --> ',
      '00:01.000 --> 00:02.000\n',
    ]) {
      parseSubtitles(part.repeat(LIMITS.subtitleCharacters / part.length / 4))
    }
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000)
  })

  test('any text is read without an error, and cues end after their start', () => {
    const piece = fc.oneof(
      fc.constantFrom('00:01.000', ' --> ', '00:00:02,5', '\n', '\n\n', '<i>', 'WEBVTT', '1', '&amp;'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const { startSeconds, endSeconds, text } of parseSubtitles(pieces.join(''))) {
          expect(endSeconds).toBeGreaterThan(startSeconds)
          expect(text).not.toBe('')
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
