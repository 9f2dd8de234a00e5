import { describe, expect, it } from 'vitest'
import {
  type AddressFacts,
  checkAddress,
  HOSTS,
  hostLines,
  typeFor,
} from '../../../../../src/core/embed/owner/address-checks.ts'
import { embedPieceLength, nameInAddress } from '../../../../../src/core/embed/owner/embed-torrent.ts'

const url = 'https://cdn.example.org/films/a%20film.mp4'
const good: AddressFacts = { url, answer: 'read', status: 206, length: 1_000, type: 'video/mp4', moov: 'first' }

const bad = (change: Partial<AddressFacts>, kind: 'video' | 'file' = 'video') =>
  checkAddress({ ...good, ...change }, kind, 1_000)
    .filter(({ verdict }) => verdict !== 'good')
    .map(({ name, verdict, found }) => [name, verdict, found].join(' ').trim())

describe('checks of an address', () => {
  it.each<[string, Partial<AddressFacts>, string[]]>([
    ['all is as it should be', {}, []],
    ['no answer', { answer: 'none' }, ['answer bad']],
    ['no such file', { status: 404 }, ['answer bad 404']],
    [
      'other sites may not read it',
      { answer: 'blocked', status: null, length: null, type: null, moov: null },
      ['cors bad'],
    ],
    ['no parts', { status: 200 }, ['ranges bad 200']],
    ['another file', { length: 999 }, ['length bad 999']],
    ['a length that is not told', { length: null }, ['length unknown']],
    ['a type that no player takes', { type: 'application/octet-stream' }, ['type bad application/octet-stream']],
    ['the index at the end', { moov: 'last' }, ['moov bad last']],
    ['something else than MP4', { moov: 'not-mp4' }, ['moov bad not-mp4']],
  ])('%s', (_, change, expected) => {
    expect(bad(change)).toEqual(expected)
  })

  it('has no word about the index of other films and files', () => {
    expect(bad({ url: 'https://a.example.org/film.webm', type: 'video/webm', moov: null })).toEqual([])
    expect(bad({ url: 'https://a.example.org/a.zip', type: 'application/octet-stream', moov: null }, 'file')).toEqual(
      [],
    )
    expect(bad({ url: 'https://a.example.org/a.zip', type: 'text/html', moov: null }, 'file')).toEqual([
      'type bad text/html',
    ])
  })
})

describe('the lines for the host of the file', () => {
  it.each(HOSTS)('are none for %s when all is good', (host) => {
    expect(hostLines(checkAddress(good, 'video', 1_000), url, host)).toBe(null)
  })

  const failed = checkAddress({ ...good, status: 200, type: 'text/plain' }, 'video', 1_000)
  const blocked = checkAddress({ ...good, answer: 'blocked' }, 'video', 1_000)

  it('say what to add to nginx', () => {
    expect(hostLines(blocked, url, 'nginx')).toContain('add_header Access-Control-Allow-Origin "*" always;')
    expect(hostLines(failed, url, 'nginx')).toBe('max_ranges 1;\nproxy_force_ranges on;\ntypes { video/mp4 mp4; }')
  })

  it('say what to add to Apache', () => {
    expect(hostLines(blocked, url, 'apache')).toContain('Header always set Access-Control-Allow-Origin "*"')
    expect(hostLines(failed, url, 'apache')).toContain('AddType video/mp4 .mp4')
  })

  it('are the rules of a bucket', () => {
    const rules = JSON.parse(hostLines(blocked, url, 's3') ?? '')
    expect(rules).toMatchObject([{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'] }])
    expect(hostLines(failed, url, 's3')).toContain('"s3://BUCKET/a%20film.mp4" --content-type video/mp4')
  })
})

it('names and pieces are chosen for an embed', () => {
  expect(nameInAddress(url)).toBe('a film.mp4')
  expect(nameInAddress('https://a.example.org/%ff.mp4?x')).toBe('%ff.mp4')
  expect([nameInAddress('https://a.example.org/'), nameInAddress('film.mp4')]).toEqual([null, null])
  expect([typeFor(url), typeFor('https://a.example.org/x.abc')]).toEqual(['video/mp4', null])
  expect([embedPieceLength(1), embedPieceLength(256_000_000), embedPieceLength(256_000_001)]).toEqual([
    262_144,
    262_144,
    null,
  ])
})
