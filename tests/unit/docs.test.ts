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

describe('README.md', () => {
  it('names the two commands that package.json has', () => {
    const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>
    for (const command of ['start', 'test']) {
      expect(read('README.md')).toContain(`npm ${command}`)
      expect(scripts[command]).toBeDefined()
    }
  })
})
