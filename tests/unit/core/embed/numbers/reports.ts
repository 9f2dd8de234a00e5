import { type ReportLine, ReportLinesReader } from '../../../../../src/core/embed/numbers/report-lines.ts'
import type { EmbedReport, VisitReport } from '../../../../../src/core/embed/numbers/visit-report.ts'

/** What a visit reports that agreed, with changes. */
export const embedReport = (changes: Partial<EmbedReport> = {}): EmbedReport => ({
  ...{ name: 'film.mp4', kind: 'video', agreed: true, state: 'sharing', reason: null, length: 1_000 },
  ...{ http: 100, peers: 700, wasted: 10, sharedOut: 300, extraHttp: 0 },
  ...{ pagePart: 0.2, lostPart: 0.05, firstFrameMs: 400, firstFrameBy: 'page' },
  ...changes,
})

export const visitReport = (...embeds: readonly EmbedReport[]): VisitReport => ({
  freshet: 1,
  embeds: embeds.length === 0 ? [embedReport()] : embeds,
})

/** Reads a collector's file in parts of so many characters. */
export function linesOf(text: string, characters = 64) {
  const lines: ReportLine[] = []
  const reader = new ReportLinesReader((line) => lines.push(line))
  for (let at = 0; at < text.length; at += characters) reader.push(text.slice(at, at + characters))
  reader.end()
  const { refused, faults } = reader
  return { lines, refused, faults }
}
