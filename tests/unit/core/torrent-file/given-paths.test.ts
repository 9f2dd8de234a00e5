import { expect, test } from 'vitest'
import { givenPaths } from '../../../../src/core/torrent-file/given-paths.ts'
import { bencode } from '../../../vectors/torrents.ts'

const given = (info: Record<string, unknown>) => givenPaths(Uint8Array.from(bencode({ info } as never)))

test('the names of a torrent are read as its author wrote them', () => {
  const files = [
    { length: 1, path: ['con.txt'] },
    { length: 1, path: ['a/b', 'nul'] },
  ]
  expect(given({ name: 'aux', files })).toEqual([
    ['aux', 'con.txt'],
    ['aux', 'a/b', 'nul'],
  ])
  expect(given({ name: 'con', length: 1 })).toEqual([['con']])
})

test('a name under path.utf-8 or name.utf-8 comes first', () => {
  const files = [{ length: 1, path: ['x'], 'path.utf-8': ['é?.txt'] }]
  expect(given({ name: 'y', 'name.utf-8': 'ü', files })).toEqual([['ü', 'é?.txt']])
})
