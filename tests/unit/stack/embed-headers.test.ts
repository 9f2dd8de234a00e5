import { describe, expect, it } from 'vitest'
import { embedHeadersFile, embedHeadersOf } from '../../stack/embed-headers.js'

/** The headers that a static host sends for a path: all rules that fit it, values of one name joined with commas. */
function sentByStaticHost(path: string): Record<string, string> {
  const sent: Record<string, string> = {}
  let fits = false
  for (const line of embedHeadersFile().split('\n')) {
    if (line.startsWith('/')) {
      fits = line.endsWith('*') ? path.startsWith(line.slice(0, -1)) : path === line
    } else if (fits && line !== '') {
      const [name = '', ...value] = line.trim().split(': ')
      sent[name] = sent[name] === undefined ? value.join(': ') : `${sent[name]}, ${value.join(': ')}`
    }
  }
  return sent
}

const OWN = ['/frame/1/agree', '/frame/1/agree.html', '/frame/1/earn.html', '/frame/1/you.html', '/you', '/you.html']
const DOCUMENTS = ['/frame/1/', '/frame/1/index.html', '/frame/1/preview.html', ...OWN]
const SCRIPTS = ['/frame/1/sw.js', '/frame/1/assets/reader.worker-abc.js']
const FOR_OTHERS = ['/1/freshet.js', '/v/0.1.0/freshet.js', '/build.json']

describe('the headers of the embed origin', () => {
  it.each([...DOCUMENTS, ...SCRIPTS])('are the same from a static host for %s', (path) => {
    expect(sentByStaticHost(path)).toEqual(embedHeadersOf(path))
  })

  it.each(FOR_OTHERS)('are the same from a static host for %s, but for a policy that is of no use there', (path) => {
    const { 'Content-Security-Policy': _, ...headers } = embedHeadersOf(path)
    expect(sentByStaticHost(path)).toEqual(headers)
  })

  it('let any site show the frame, and none the pages that concern all sites', () => {
    const ancestors = DOCUMENTS.map((path) => [
      path,
      /frame-ancestors ([^;]*)/.exec(embedHeadersOf(path)['Content-Security-Policy'] ?? '')?.[1],
    ])
    expect(Object.fromEntries(ancestors)).toEqual({
      '/frame/1/': '*',
      '/frame/1/index.html': '*',
      '/frame/1/preview.html': '*',
      '/frame/1/agree': "'none'",
      '/frame/1/agree.html': "'none'",
      '/frame/1/earn.html': "'none'",
      '/frame/1/you.html': "'none'",
      '/you': "'none'",
      '/you.html': "'none'",
    })
  })

  it('let isolated sites load everything, and never cut a window from its opener', () => {
    for (const path of [...DOCUMENTS, ...SCRIPTS, ...FOR_OTHERS]) {
      expect(embedHeadersOf(path)).toMatchObject({
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      })
      expect(Object.keys(embedHeadersOf(path))).not.toContain('Cross-Origin-Opener-Policy')
    }
  })

  it('let other origins read all files, which are public: the app packs them for those that host them', () => {
    for (const path of [...DOCUMENTS, ...SCRIPTS, ...FOR_OTHERS]) {
      expect(embedHeadersOf(path)['Access-Control-Allow-Origin']).toBe('*')
    }
  })

  it('show nothing of other hosts in frames', () => {
    for (const path of DOCUMENTS) expect(embedHeadersOf(path)['Content-Security-Policy']).toContain("frame-src 'self';")
  })

  it('have lines that static hosts take: fewer than 2,000 characters', () => {
    expect(
      Math.max(
        ...embedHeadersFile()
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(2_000)
  })
})
