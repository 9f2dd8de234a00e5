import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Locale } from '../../src/app/state/shell/locale.ts'
import { embeddingWordsIn } from '../../src/app/ui/strings/embedding-words.ts'
import type { Handover, ShareMode } from '../../src/core/embed/embed-config.ts'
import { BLOCKED, REST_REASONS, UNSUPPORTED } from '../../src/core/embed/embed-state.ts'
import { PLAIN_STATES } from '../../src/core/embed/numbers/visit-report.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { ATTRIBUTES } from '../../src/widget/lib/attributes.ts'
import { embedReport } from './core/embed/numbers/reports.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/widget.md')
const element = read('src/widget/element/freshet-element.ts')

/** Cells of the tables below a heading of docs/widget.md. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const part = page.split(new RegExp(`^## ${heading}\n`, 'm'))[1]?.split(/^## /m)[0] ?? ''
  const lines = part.split('\n').filter((line) => /^ *\|(?! *-+)/.test(line))
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
const quoted = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
const named = (tag: string): readonly string[] =>
  [...element.matchAll(new RegExp(`@${tag} (?:\\{[^}]*\\} )?([\\w-]+)`, 'g'))].map(([, name = '']) => name)

describe('docs/widget.md', () => {
  it('has each attribute, in order, with the values that it takes', () => {
    const rows = rowsOf('Attributes').slice(1)
    expect(rows.flatMap(([name]) => quoted(name))).toEqual([...ATTRIBUTES])
    const valuesOf = (name: string) => quoted(rows.find(([cell]) => cell === `\`${name}\``)?.[1])
    expect(valuesOf('share')).toEqual(['ask', 'quiet', 'off'] satisfies ShareMode[])
    const handovers: readonly Handover[] = ['auto', 'idle', 'seamless', 'never', 'frame-first']
    expect(valuesOf('handover')).toEqual(handovers)
    expect(rowsOf('Start and handover').flatMap(([name]) => quoted(name))).toEqual(['handover', ...handovers])
  })

  it('has each event, part, property of styles and state of styles', () => {
    expect(
      rowsOf('Events')
        .flatMap(([name]) => quoted(name))
        .filter((name) => name !== 'detail'),
    ).toEqual(named('fires'))
    expect(rowsOf('Styles').flatMap(([name]) => quoted(name))).toEqual([
      ...named('csspart').map((name) => `::part(${name})`),
      ...named('cssprop'),
      ...named('cssState').map((name) => `:state(${name})`),
    ])
  })

  it('has each state and reason', () => {
    const rows = rowsOf('States').slice(1)
    expect(rows.flatMap(([state]) => quoted(state)).sort()).toEqual(
      [...PLAIN_STATES, 'resting', 'blocked', 'unsupported', 'failed'].sort(),
    )
    expect(rows.flatMap(([, reason]) => quoted(reason))).toEqual([...REST_REASONS, ...BLOCKED, ...UNSUPPORTED])
  })

  it('has the limits that visitors are offered', () => {
    const numbers = rowsOf('What the visitor is asked').map(([, offered, most]) => [Number(offered), Number(most)])
    expect(numbers.slice(1, 4)).toEqual([
      [LIMITS.embedRateKilobytes, LIMITS.embedMostRateKilobytes],
      [LIMITS.embedVisitMegabytes, LIMITS.embedMostVisitMegabytes],
      [LIMITS.embedMonthGigabytes, LIMITS.embedMostMonthGigabytes],
    ])
    expect(page).toContain(`parts of ${LIMITS.embedLeaseBytes / 1e6} MB`)
    expect(page).toContain(`for ${LIMITS.embedSeenMs / 1_000} s`)
  })

  it('has each field of a report', () => {
    const fields = rowsOf('Your numbers').flatMap(([names]) => quoted(names))
    expect(fields.sort()).toEqual(Object.keys(embedReport()).sort())
  })

  it('has the words for a privacy page as the builder writes them', () => {
    const te = embeddingWordsIn(new Locale('en'))
    expect(page).toContain(
      `> ${te('privacy.text', {
        ...{ name: 'film.mp4', size: '700 MB', thing: te('privacy.thing.video'), host: 'embed.example.org' },
        servers: te('privacy.servers', { count: 1, hosts: 'tracker.example.org' }),
        report: te('privacy.report', { host: 'example.org' }),
      })}`,
    )
  })
})

describe('docs/filter-lists.md', () => {
  it('names tests that exist', () => {
    const text = read('docs/filter-lists.md')
    const named = [...text.matchAll(/\(`(tests\/[\w./-]+)`(?:, “([^”]+)”)?/g)]
    expect(named.length).toBeGreaterThan(2)
    for (const [, path = '', title = ''] of named) expect(read(path)).toContain(title.replace(/\s+/g, ' '))
  })
})
