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

describe('SubStation', () => {
  const HEAD = '[Script Info]\n; a comment\nTitle: x\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\n'
  const FORMAT = 'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n'
  const line = (start: string, end: string, text: string): string =>
    `Dialogue: 0,${start},${end},Default,,0,0,0,,${text}\n`

  test('reads words and times, in the order of time', () => {
    const text =
      line('0:00:05.00', '0:00:06.50', '{\\an8\\i1}Second{\\i0}, with a comma\\Nand a line') +
      line('0:00:01.25', '0:00:02.00', 'First\\hone\\nhere') +
      'Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown\n'
    expect(parseSubtitles(`\ufeff${HEAD}${FORMAT}${text}`)).toEqual([
      { startSeconds: 1.25, endSeconds: 2, text: 'First\u00a0one here' },
      { startSeconds: 5, endSeconds: 6.5, text: 'Second, with a comma\nand a line' },
    ])
  })

  test('follows the fields of its own Format line (.ssa), and needs none', () => {
    const ssa = 'Format: Marked, Start, End, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Hi, there\n'
    expect(parseSubtitles(HEAD + ssa).map(({ text }) => text)).toEqual(['Hi, there'])
    expect(parseSubtitles(HEAD + line('0:00:01.00', '0:00:02.00', 'a')).map(({ text }) => text)).toEqual(['a'])
  })

  test('leaves out drawings, broken lines and other sections', () => {
    const text =
      line('0:00:01.00', '0:00:02.00', '{\\p1}m 0 0 l 100 0{\\p0}') +
      line('later', '0:00:02.00', 'x') +
      line('0:00:03.00', '0:00:02.00', 'x') +
      'Dialogue: 0\n[Fonts]\n' +
      line('0:00:01.00', '0:00:02.00', 'x')
    expect(parseSubtitles(HEAD + FORMAT + text)).toEqual([])
  })
})

test('SAMI is read: each text stays until the next', () => {
  const text = `<SAMI><HEAD><STYLE><!-- P {} --></STYLE></HEAD><BODY>
<SYNC Start=1000><P Class=KRCC>One<br>two &amp; <b>three</b>
<SYNC Start="2500"><P Class=KRCC>&nbsp;
<Sync start=4000><P>Last</BODY></SAMI>`
  expect(parseSubtitles(text)).toEqual([
    { startSeconds: 1, endSeconds: 2.5, text: 'One\ntwo & three' },
    { startSeconds: 4, endSeconds: 9, text: 'Last' },
  ])
})

test('MicroDVD is read, by the frames a second that it states', () => {
  expect(parseSubtitles('{1}{1}25\r\n{25}{50}{y:i}One|two\r\n{75}{75}never\r\n{x}')).toEqual([
    { startSeconds: 1, endSeconds: 2, text: 'One\ntwo' },
  ])
  expect(parseSubtitles('{24}{48}One')[0]?.startSeconds).toBeCloseTo(1.001, 3)
})

test('another format has no cues', () => {
  expect(parseSubtitles('<?xml version="1.0"?><tt><body><p begin="0.5s">Hi</p></body></tt>')).toEqual([])
  expect(parseSubtitles('\0\0\x01\xba')).toEqual([])
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
      '<sami><sync start=1>',
      '{1}{2}',
      '[Events]\nDialogue: {\\\\p',
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
