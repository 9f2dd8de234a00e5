import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_STATS } from '../../../src/core/embed/embed-state.ts'
import { readVisitReport } from '../../../src/core/embed/numbers/read-report.ts'
import type { VisitReport } from '../../../src/core/embed/numbers/visit-report.ts'
import type { Session } from '../../../src/widget/lib/session-types.ts'
import type { Reported, Reporter } from '../../../src/widget/report/reporter.ts'

let sent: { url: string; init: RequestInit }[] = []
let leave = (): void => {}
let createReporter: (read: () => Reported) => Reporter

beforeEach(async () => {
  sent = []
  vi.resetModules()
  vi.stubGlobal('addEventListener', (_type: string, listener: () => void) => {
    leave = listener
  })
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return new Response()
  })
  const module = await import('../../../src/widget/report/reporter.ts')
  createReporter = (read) => new module.Reporter(read)
})
afterEach(() => vi.unstubAllGlobals())

const reports = (): VisitReport[] => sent.map(({ init }) => JSON.parse(String(init.body)))
const embeds = () => reports().flatMap(({ embeds: all }) => all)

const plain: Reported = {
  kind: 'video',
  address: '/numbers',
  src: 'https://cdn.example/films/one.mp4?key=secret#t=5',
  state: { kind: 'plain', reason: null },
  session: null,
}
const sessionOf = (change: Partial<Record<keyof typeof NO_STATS, number>>, lost = 0): Session =>
  ({ stats: { ...NO_STATS, ...change }, fileBytes: 7_000, takeLost: () => lost, player: null }) as unknown as Session

/** An element in the page whose facts can be changed. */
function elementOf(change: Partial<Reported> = {}) {
  const facts = { ...plain, ...change }
  const reporter = createReporter(() => facts)
  reporter.join()
  reporter.update()
  return { facts, reporter }
}

describe('the report of a visit', () => {
  it('is sent when the page goes, without cookies, and is what the collector takes', () => {
    const { facts, reporter } = elementOf()
    Object.assign(facts, { state: { kind: 'sharing', reason: null }, session: sessionOf({ http: 5, peers: 20 }, 0.25) })
    reporter.update()
    expect(sent).toEqual([])
    leave()
    expect(sent).toMatchObject([{ url: '/numbers', init: { method: 'POST', keepalive: true, credentials: 'omit' } }])
    expect(embeds()).toEqual([
      {
        ...{ name: 'one.mp4', kind: 'video', agreed: true, state: 'sharing', reason: null, length: 7_000 },
        ...{ http: 5, peers: 20, wasted: 0, sharedOut: 0, extraHttp: 0 },
        ...{ pagePart: 0, firstFrameMs: null, firstFrameBy: null, lostPart: 0.25 },
      },
    ])
    expect(readVisitReport(reports()[0])).toEqual(reports()[0])
  })

  it('is none without an address, and of nothing', () => {
    elementOf({ address: null })
    elementOf({ address: '' })
    elementOf({ src: null })
    leave()
    expect(sent).toEqual([])
  })

  it('adds what came since, where the page comes back', () => {
    const { facts } = elementOf({ session: sessionOf({ peers: 10 }) })
    leave()
    facts.session = sessionOf({ peers: 25 })
    leave()
    expect(embeds().map(({ peers }) => peers)).toEqual([10, 15])
  })

  it('counts anew with another frame', () => {
    const { facts, reporter } = elementOf({ session: sessionOf({ peers: 10 }) })
    reporter.end()
    facts.session = sessionOf({ peers: 4 })
    leave()
    expect(embeds().map(({ peers }) => peers)).toEqual([10, 4])
  })

  it('remembers a yes that was taken back, and an element that has gone', () => {
    const { facts, reporter } = elementOf({ state: { kind: 'starting', reason: null } })
    facts.state = { kind: 'stopped', reason: null }
    reporter.update()
    reporter.leave()
    leave()
    expect(embeds()).toMatchObject([{ agreed: true, state: 'stopped' }])
  })

  it('is one for each address, of at most eight files', () => {
    for (let count = 0; count < 9; count++) elementOf()
    elementOf({ address: 'https://other.example/' })
    leave()
    expect(sent.map(({ url }) => url)).toEqual(['/numbers', '/numbers', 'https://other.example/'])
    expect(reports().map(({ embeds: all }) => all.length)).toEqual([8, 1, 1])
  })

  it.each([
    ['https://user:pass@cdn.example/a/b.zip', 'b.zip'],
    ['/folder/', '-'],
    ['film "<one>".mp4', 'film___one__.mp4'],
    [`/${'x'.repeat(200)}.mp4`, `${'x'.repeat(116)}.mp4`],
  ])('names of %s no more than %s', (src, name) => {
    elementOf({ src })
    leave()
    expect(embeds()[0]?.name).toBe(name)
  })
})
