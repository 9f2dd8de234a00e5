import { describe, expect, it } from 'vitest'
import { filesBelow } from './lib/source-files.ts'

/**
 * Words that a new reader does not understand: each names something for which this field, or ordinary English, has a
 * standard term (docs/architecture.md lists those in use). Rejected as parts of identifiers and of file names.
 */
const REJECTED = [
  ...['desk', 'dealing', 'dealings', 'purchase', 'purchases', 'lobby', 'guest', 'guests', 'books', 'shelf', 'till'],
  ...['purse', 'treasury', 'walls', 'obstacle', 'obstacles', 'eyes', 'fate', 'sight', 'deed', 'deeds', 'fading'],
  ...['house', 'houses', 'household', 'households', 'room', 'rooms', 'trial', 'legs', 'leg', 'party', 'parties'],
  ...['ghost', 'ghosts', 'heir', 'twin', 'twins', 'road', 'roads', 'alarm', 'alarms', 'glare', 'lane', 'lanes'],
  ...['acquit', 'acquitted', 'convict', 'convicted', 'exhibit', 'exhibits', 'witness', 'witnesses', 'garbage'],
  ...['hear', 'heard', 'tell', 'tells', 'told', 'say', 'says', 'said', 'hurry', 'recall', 'powers'],
  ...['who', 'whom', 'whose', 'whoever', 'somebody', 'anybody', 'nobody', 'everybody'],
] as const

/** What the rows of a pair would mean each by itself is fine; together they are a name of ours. */
const REJECTED_PAIRS = ['piece map', 'open piece', 'piece desk', 'set aside', 'vault watch', 'upload road', 'pay line']

/** Words that the field itself uses: a part of an identifier, in files with a path that begins with `path`. */
const ALLOWED: readonly (readonly [word: string, path: string])[] = [
  // SIMD lanes.
  ['lane', 'src/pieces/'],
  ['lanes', 'src/pieces/'],
  // A reason of bt_speed, as it stands on the wire.
  ['garbage', 'src/core/speed/message/refusal-reason.ts'],
]

const withoutProse = (text: string): string =>
  text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")

/** Lower-case words of an identifier or a file name: `wakePeerHTTP2` has wake, peer, http, 2. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

function rejectedIn(name: string, path: string): string[] {
  const words = wordsOf(name)
  const pairs = words.map((word, index) => `${word} ${words[index + 1] ?? ''}`)
  const isAllowed = (word: string): boolean =>
    ALLOWED.some(([allowed, prefix]) => allowed === word && path.startsWith(prefix))
  return [
    ...words.filter((word) => (REJECTED as readonly string[]).includes(word)),
    ...pairs.filter((pair) => REJECTED_PAIRS.includes(pair)),
  ].filter((word) => !isAllowed(word))
}

const files = filesBelow('src', ['.ts', '.svelte']).filter(({ path }) => !path.includes('/strings/'))

/** Markup of a component is prose and class names; its script and expressions are code. */
const codeOf = ({ path, text }: { path: string; text: string }): string =>
  path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code).join('\n')
    : text

describe('plain words', () => {
  it('finds a rejected word in each way of writing a name', () => {
    expect(rejectedIn('PieceDesk', 'src/a.ts')).toEqual(['desk', 'piece desk'])
    expect(rejectedIn('peer-house.ts', 'src/a.ts')).toEqual(['house'])
    expect(rejectedIn('warehouse', 'src/a.ts')).toEqual([])
  })

  it('name every file', () => {
    expect(files.flatMap(({ path }) => rejectedIn(path, path).map((word) => `${path}: ${word}`))).toEqual([])
  })

  it('make up every identifier', () => {
    const found = files.flatMap((file) =>
      [...new Set(withoutProse(codeOf(file)).match(/[A-Za-z_$][\w$]*/g))].flatMap((name) =>
        rejectedIn(name, file.path).map((word) => `${file.path}: ${name} (${word})`),
      ),
    )
    expect(found).toEqual([])
  })
})
