import { expect, test } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { renamedIn } from '../../../../src/core/saving/renamed.ts'

const place = (given: string, saved: string) => ({ given: given.split('/'), saved: saved.split('/') })

test('files and folders that are saved under another name are told once each', () => {
  const places = [
    place('Album/con.txt', 'Album/con_.txt'),
    place('Album/aux/one.txt', 'Album/aux_/one.txt'),
    place('Album/aux/two?.txt', 'Album/aux_/two_.txt'),
    place('Album/same.txt', 'Album/same.txt'),
    place('Album/a/b/c.txt', 'Album/c.txt'),
  ]
  expect(renamedIn(places)).toEqual([
    { from: 'Album/con.txt', to: 'con_.txt' },
    { from: 'Album/aux', to: 'aux_' },
    { from: 'Album/aux/two?.txt', to: 'two_.txt' },
    { from: 'Album/a/b/c.txt', to: 'Album/c.txt' },
  ])
})

test('a second file of one name is told with its number, and a name of any length is cut', () => {
  const places = [place('a', 'a'), place('a', 'a.1'), place('x'.repeat(9_000), 'x')]
  const renamed = renamedIn(places)
  expect(renamed[0]).toEqual({ from: 'a', to: 'a.1' })
  expect(renamed[1]!.from.length).toBe(LIMITS.pathElementBytes)
})
