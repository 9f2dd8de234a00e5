import { describe, expect, test } from 'vitest'
import { choiceOf, withChosen } from '../../../../../src/app/state/torrents/chosen-files.ts'
import { buildFileTree } from '../../../../../src/app/state/torrents/file-tree.ts'
import { moveOf, rowsOf } from '../../../../../src/app/state/torrents/tree-rows.ts'
import type { FileSummary } from '../../../../../src/protocol/engine.ts'
import { torrent } from '../../torrent.ts'

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const file = (index: number, path: string): FileSummary => ({
  index,
  path: path.split('/'),
  length: 10,
  verifiedBytes: index,
  selected: true,
})
const FILES = [file(0, 'a/x'), file(1, 'a/deep/y'), file(2, 'a/z'), file(3, 'b/v'), file(4, 'c')]
const TREE = buildFileTree(FILES, byCode)
const rows = (open: readonly string[], most = 100) =>
  rowsOf(TREE, { isOpen: ({ key }) => open.includes(key), shown: () => most })
const lines = (open: readonly string[], most?: number) =>
  rows(open, most).map(({ node, level, position, siblings, more }) => [
    node?.name ?? more,
    `${level}:${position}/${siblings}`,
  ])

describe('rowsOf', () => {
  test('lists what is visible, with the place of each', () => {
    expect(lines([])).toEqual([
      ['a', '1:1/3'],
      ['b', '1:2/3'],
      ['c', '1:3/3'],
    ])
    expect(lines(['/a'])).toEqual([
      ['a', '1:1/3'],
      ['deep', '2:1/3'],
      ['x', '2:2/3'],
      ['z', '2:3/3'],
      ['b', '1:2/3'],
      ['c', '1:3/3'],
    ])
  })

  test('a long folder ends in a line for the rest, which counts among its siblings', () => {
    expect(lines(['/a'], 1)).toEqual([
      ['a', '1:1/2'],
      ['deep', '2:1/2'],
      [2, '2:2/2'],
      [2, '1:2/2'],
    ])
    const keys = rows(['/a', '/a/deep'], 1).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('moveOf', () => {
  const open = rows(['/a'])
  test.each([
    ['down', 0, true, 'ArrowDown', { to: 1 }],
    ['down at the end', 5, false, 'ArrowDown', null],
    ['up', 1, false, 'ArrowUp', { to: 0 }],
    ['up at the start', 0, true, 'ArrowUp', null],
    ['the first', 3, false, 'Home', { to: 0 }],
    ['the last', 0, true, 'End', { to: 5 }],
    ['right into an open folder', 0, true, 'ArrowRight', { to: 1 }],
    ['right opens a closed one', 4, false, 'ArrowRight', 'open'],
    ['right on a file', 2, false, 'ArrowRight', null],
    ['left closes an open folder', 0, true, 'ArrowLeft', 'close'],
    ['left from a file to its folder', 3, false, 'ArrowLeft', { to: 0 }],
    ['left from a closed folder to the one around it', 1, false, 'ArrowLeft', { to: 0 }],
    ['left at the root', 5, false, 'ArrowLeft', null],
    ['the check box', 2, false, ' ', 'check'],
    ['the line itself', 2, false, 'Enter', 'activate'],
    ['another key', 2, false, 'x', null],
    ['a line that is gone', 9, false, 'ArrowDown', null],
  ] as const)('%s', (_, at, isOpen, key, move) => {
    expect(moveOf(open, at, isOpen, key)).toEqual(move)
  })

  test('left and right change places where text runs to the left', () => {
    expect(moveOf(open, 4, false, 'ArrowLeft', true)).toBe('open')
    expect(moveOf(open, 0, true, 'ArrowRight', true)).toBe('close')
  })

  test('the line for the rest is activated by both keys', () => {
    const short = rows([], 1)
    expect([moveOf(short, 1, false, ' '), moveOf(short, 1, false, 'Enter')]).toEqual(['activate', 'activate'])
  })
})

describe('choices', () => {
  test('choiceOf counts what is chosen, and whether what of it is missing fits', () => {
    expect(choiceOf(FILES, new Set([0, 2]), null, [])).toEqual({ count: 2, bytes: 20, capacity: null })
    // 18 bytes are missing; a twentieth of the quota is kept free.
    const usage = { kind: 'opfs', usedBytes: 52, quotaBytes: 100 } as const
    const fitting = choiceOf(FILES, new Set([0, 2]), usage, []).capacity
    expect(fitting).toEqual({ fits: true, needed: 18, free: 43, lacking: 0 })
    // Another download will need 40 of them, one that is paused nothing.
    const others = [torrent({ verifiedBytes: 60 }), torrent({ state: 'paused', verifiedBytes: 0 })]
    expect(choiceOf(FILES, new Set([0, 2]), usage, others).capacity).toMatchObject({
      fits: false,
      free: 3,
      lacking: 15,
    })
  })

  test('withChosen adds and takes away, and leaves the old choice as it is', () => {
    const old = new Set([1, 2])
    expect([withChosen(old, [2, 3], true), withChosen(old, [2, 3], false), old]).toEqual([
      new Set([1, 2, 3]),
      new Set([1]),
      new Set([1, 2]),
    ])
  })
})
