import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { DIST_EMBED } from '../stack/build.js'

const read = (path: string): Buffer => readFileSync(join(DIST_EMBED, path))
const hashOf = (bytes: Buffer | string, name = 'sha256') => createHash(name).update(bytes)
const sriOf = (path: string): string => `sha384-${hashOf(read(path), 'sha384').digest('base64')}`
const files = readdirSync(DIST_EMBED, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => statSync(join(DIST_EMBED, name)).isFile())
  .sort()
const plain = files.filter((name) => !/\.(gz|br)$/.test(name))
const facts = JSON.parse(read('build.json').toString()) as {
  readonly version: string
  readonly hash: string
  readonly loader: string
  readonly files: Readonly<Record<string, string>>
}
/** Addresses of files that a page of ours names. */
const named = (page: string): readonly string[] =>
  [
    ...read(page)
      .toString()
      .matchAll(/(?:src|href)="(\.[^"]+)"/g),
  ].map(([, url]) => new URL(url!, `http://h/${page}`).pathname.slice(1))

test('build.json names each file of the embed with its hash, and their hash', () => {
  const described = plain.filter((name) => name !== 'build.json' && name !== '_headers')
  expect(Object.keys(facts.files)).toEqual(described)
  for (const [path, hash] of Object.entries(facts.files)) expect(hashOf(read(path)).digest('hex'), path).toBe(hash)
  const lines = Object.entries(facts.files).map(([path, hash]) => `${hash}  ${path}\n`)
  expect(hashOf(lines.join('')).digest('hex')).toBe(facts.hash)
})

test('both addresses of the loader have the loader of that hash, which names the session by its own', () => {
  const fixed = `v/${facts.version}/freshet.js`
  expect(sriOf(fixed)).toBe(facts.loader)
  expect(read('1/freshet.js').equals(read(fixed))).toBe(true)
  const sessions = plain.filter((name) => name.startsWith(`v/${facts.version}/`) && name !== fixed)
  expect(sessions).toHaveLength(1)
  const loader = read(fixed).toString()
  expect(loader).toContain(sessions[0])
  expect(loader).toContain(sriOf(sessions[0]!))
})

test('what the pages of the embed name is there', () => {
  const pages = plain.filter((name) => name.endsWith('.html'))
  const known = [
    'frame/1/agree.html',
    'frame/1/example/index.html',
    'frame/1/index.html',
    'frame/1/preview.html',
    'you.html',
  ]
  expect(pages).toEqual(expect.arrayContaining(known))
  for (const page of pages) {
    expect(named(page).length, page).toBeGreaterThan(0)
    for (const path of named(page)) expect(plain, page).toContain(path)
  }
})

test('the service worker keeps what the frame starts with, and nothing else', () => {
  const worker = read('frame/1/sw.js').toString()
  const kept = plain
    .filter((name) => worker.includes(name.replace('frame/1/', '')))
    .filter((name) => /assets/.test(name))
  expect(kept).toEqual(expect.arrayContaining([...named('frame/1/index.html')]))
  for (const part of [/reader\.worker/, /piece\.worker/, /\.wasm$/, /sharing-session/]) {
    expect(
      kept.some((name) => part.test(name)),
      String(part),
    ).toBe(true)
  }
  expect(kept.filter((name) => /\/(agree(?!-messages)|you|example|preview)[-.]/.test(name))).toEqual([])
})

test('compressed copies are of their files', () => {
  const copies = files.filter((name) => /\.(gz|br)$/.test(name))
  expect(copies.length).toBeGreaterThan(0)
  for (const name of copies) {
    const bytes = name.endsWith('.gz') ? gunzipSync(read(name)) : brotliDecompressSync(read(name))
    expect(bytes.equals(read(name.replace(/\.\w+$/, ''))), name).toBe(true)
  }
})
