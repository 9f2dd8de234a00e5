import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Paths below the build's folder that a pattern matches, with forward slashes, sorted. */
export function matching(dist: string, pattern: RegExp): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => pattern.test(name))
    .sort()
}

/** Tags of a current browser: what is marked `nomodule` is for others. */
const TAGS = /<(?:script|link)\b[^>]*>/g
const LOADED = /\b(?:src|href)="\.?\/([^"]+\.(?:js|css))"/
/** Static imports of a bundled module; dynamic ones have a parenthesis. */
const IMPORTS = /(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']/g

/** Everything that `index.html` loads before any script has run: itself, scripts with what they import, and styles. */
export function shellFiles(dist: string): string[] {
  const found = new Set(['index.html'])
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const waiting = [...html.matchAll(TAGS)].flatMap(([tag]) =>
    /\bnomodule\b/.test(tag) ? [] : (LOADED.exec(tag)?.[1] ?? []),
  )
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    found.add(name)
    if (!name.endsWith('.js')) continue
    const folder = posix.dirname(name)
    const code = readFileSync(join(dist, name), 'utf8')
    for (const [, path = ''] of code.matchAll(IMPORTS)) {
      if (path.startsWith('.')) waiting.push(posix.join(folder, path))
      else if (path.startsWith('/')) waiting.push(path.slice(1))
    }
  }
  return [...found].sort()
}
