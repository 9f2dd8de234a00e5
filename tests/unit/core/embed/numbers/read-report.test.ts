import { describe, expect, it } from 'vitest'
import { parseVisitReport, readVisitReport } from '../../../../../src/core/embed/numbers/read-report.ts'
import { parseReportLine } from '../../../../../src/core/embed/numbers/report-lines.ts'
import { ConfigError } from '../../../../../src/core/errors.ts'
import { embedReport, linesOf, visitReport } from './reports.ts'

function faultOf(read: () => unknown): unknown {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'report-invalid') return error.fields.field
    throw error
  }
  return null
}

const withField = (field: string, value: unknown): unknown => ({
  freshet: 1,
  embeds: [{ ...embedReport(), [field]: value }],
})

describe('a report of a visit', () => {
  it('is read as it was written, and nothing that is not of the format is kept', () => {
    const report = visitReport(
      embedReport(),
      embedReport({ kind: 'file', length: null, firstFrameMs: null, firstFrameBy: null }),
    )
    const odd = { ...report, ip: '203.0.113.7', embeds: report.embeds.map((embed) => ({ ...embed, peerId: 'x' })) }
    expect(readVisitReport(JSON.parse(JSON.stringify(odd)))).toEqual(report)
    expect(parseVisitReport(JSON.stringify(odd))).toEqual(report)
  })

  it.each([
    ['state', 'resting', 'no-peers'],
    ['state', 'blocked', 'webrtc'],
    ['state', 'unsupported', 'sandbox'],
    ['state', 'failed', 'mismatch'],
    ['state', 'stopped', null],
  ] as const)('may end in each %s: %s, %s', (_, state, reason) => {
    const report = visitReport(embedReport({ state, reason }))
    expect(readVisitReport(report)).toEqual(report)
  })

  it.each([
    ['name', '<script>alert(1)</script>'],
    ['name', '../../etc/passwd'],
    ['name', 'a b'],
    ['name', '\u001b[2J'],
    ['name', '\u202Egpj.exe'],
    ['name', ''],
    ['name', 'x'.repeat(121)],
    ['name', 7],
    ['kind', 'audio'],
    ['agreed', 1],
    ['state', 'rich'],
    ['state', '__proto__'],
    ['reason', 'no-peers'],
    ['http', -1],
    ['http', 1e300],
    ['http', 0.5],
    ['peers', '700'],
    ['peers', Number.NaN],
    ['wasted', null],
    ['sharedOut', [1]],
    ['extraHttp', undefined],
    ['length', '1000'],
    ['pagePart', 101],
    ['lostPart', -0.1],
    ['firstFrameMs', 1e18],
    ['firstFrameBy', 'neither'],
  ])('is refused for a hostile %s: %j', (field, value) => {
    expect(faultOf(() => readVisitReport(withField(field, value)))).toBe(`embeds[0].${field}`)
  })

  it.each([
    ['report', null],
    ['report', []],
    ['freshet', { freshet: 2, embeds: [] }],
    ['embeds', { freshet: 1 }],
    ['embeds', { freshet: 1, embeds: [] }],
    ['embeds', { freshet: 1, embeds: Array(9).fill(embedReport()) }],
    ['embeds[0]', { freshet: 1, embeds: [1] }],
  ])('is refused whole for a wrong %s', (field, value) => {
    expect(faultOf(() => readVisitReport(value))).toBe(field)
  })

  it('is refused when it is too long, or no JSON, and the error repeats little of it', () => {
    expect(faultOf(() => parseVisitReport('x'.repeat(9_000)))).toBe('report')
    expect(faultOf(() => parseVisitReport('{"freshet":1'))).toBe('report')
    const error = (): unknown => readVisitReport(withField('name', `<${'y'.repeat(5_000)}`))
    expect(error).toThrow(/^.{1,200}$/)
  })
})

describe('a file of lines', () => {
  const line = JSON.stringify({ day: '2026-11-30', report: visitReport() })

  it('leaves out what is no line, and names it', () => {
    const text = `${line}\n\nhalf a li\n{"day":"today","report":${JSON.stringify(visitReport())}}\n${line}\r\n`
    for (const characters of [1, 7, text.length]) expect(linesOf(text, characters)).toEqual(linesOf(text))
    const { lines, refused, faults } = linesOf(text)
    expect(lines).toHaveLength(2)
    expect(refused).toBe(2)
    expect(faults.map(([number, message]) => [number, message.split(':')[0]])).toEqual([
      [3, 'line'],
      [4, 'day'],
    ])
  })

  it('names the first faults only', () => {
    const { refused, faults } = linesOf('x\n'.repeat(100))
    expect([refused, faults.length]).toEqual([100, 20])
  })

  it('keeps nothing of a line that is too long, and goes on after it', () => {
    const { lines, refused, faults } = linesOf(`${'x'.repeat(1e6)}\n${line}\n${'y'.repeat(1e5)}`, 5_000)
    expect([lines.length, refused]).toEqual([1, 2])
    expect(faults.map(([number]) => number)).toEqual([1, 3])
    for (const [, message] of faults) expect(message).toMatch(/^line: expected at most/)
  })

  it('takes a last line that does not end', () => {
    expect(linesOf(`${line}\n${line}`).lines).toHaveLength(2)
    expect(linesOf('')).toEqual({ lines: [], refused: 0, faults: [] })
  })

  it('has a line for each report', () => {
    expect(parseReportLine(line)).toEqual({ day: '2026-11-30', report: visitReport() })
  })
})
