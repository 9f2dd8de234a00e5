import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/core/limits.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('docs/limits.md', () => {
  it('lists every limit with its default', () => {
    const rows = [...read('docs/limits.md').matchAll(/^\| `(\w+)` +\| +(\d+) \|/gm)]
    expect(Object.fromEntries(rows.map(([, name, value]) => [name, Number(value)]))).toEqual(LIMITS)
  })
})

describe('docs/architecture.md', () => {
  it('names only files that exist', () => {
    const named = [...read('docs/architecture.md').matchAll(/`((?:src|tests)\/[\w./-]+\.(?:ts|js))`/g)].map(
      ([, path]) => path,
    )
    expect(named.length).toBeGreaterThan(5)
    for (const path of named) expect(() => read(path ?? ''), path).not.toThrow()
  })

  it.each(['architecture', 'deciders', 'payments'])('%s.md names only source files and folders that exist', (page) => {
    const short = [
      ...read(`docs/${page}.md`).matchAll(
        /`((?:core|engine|wire|download|upload|sw|protocol|verify|store)\/[\w./-]+)`/g,
      ),
    ]
    const roots = ['src', 'src/engine', 'src/pieces']
    const isThere = (path: string): boolean =>
      roots.some((root) => existsSync(new URL(`../../${root}/${path}`, import.meta.url)))
    expect(short.map(([, path = '']) => path).filter((path) => !isThere(path))).toEqual([])
  })
})

describe('docs/features.md', () => {
  const rows = [...read('docs/features.md').matchAll(/^\| ([A-L]\d+) +\| ([a-z ]+?) +\| (.+?) +\| (.*?) *\|$/gm)].map(
    ([, id = '', state = '', feature = '', test = '']) => ({ id, state, feature, tests: test.match(/\S+/g) ?? [] }),
  )

  it('has each of the 139 rows once, in order', () => {
    const rowsOf = { A: 13, B: 14, C: 8, D: 11, E: 9, F: 5, G: 8, H: 15, I: 12, J: 12, K: 18, L: 14 }
    const ids = Object.entries(rowsOf).flatMap(([part, count]) =>
      Array.from({ length: count }, (_, place) => `${part}${place + 1}`),
    )
    expect(ids).toHaveLength(139)
    expect(rows.map(({ id }) => id)).toEqual(ids)
  })

  it('gives each row a state, and what exists a test', () => {
    for (const { id, state, feature, tests } of rows) {
      expect(['met', 'partly', 'missing', 'left out'], id).toContain(state)
      const exists = state === 'met' || state === 'partly'
      expect(tests.length > 0, id).toBe(exists)
      // What is missing, or why it is left out, follows a semicolon.
      if (state === 'partly' || state === 'left out') expect(feature, id).toContain('; ')
      for (const test of tests)
        expect(existsSync(new URL(`../../${test}`, import.meta.url)), `${id}: ${test}`).toBe(true)
    }
  })
})

describe('README.md', () => {
  it('names the two commands that package.json has', () => {
    const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>
    for (const command of ['start', 'test']) {
      expect(read('README.md')).toContain(`npm ${command}`)
      expect(scripts[command]).toBeDefined()
    }
  })
})
