import { describe, expect, test } from 'vitest'
import {
  buildFileTree,
  checkedOf,
  type FolderNode,
  fileIndexesOf,
  type TreeNode,
} from '../../../../../src/app/state/torrents/file-tree.ts'
import type { FileSummary } from '../../../../../src/protocol/engine.ts'

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const file = (index: number, path: string, selected = true): FileSummary => ({
  index,
  path: path.split('/'),
  length: 10,
  verifiedBytes: index,
  selected,
})
const names = (nodes: readonly TreeNode[]) => nodes.map((node) => node.name)

describe('buildFileTree', () => {
  test('lists folders first, then files, each by name', () => {
    const tree = buildFileTree([file(0, 'z'), file(1, 'b/x'), file(2, 'a/y'), file(3, 'c')], byCode)
    expect(names(tree)).toEqual(['a', 'b', 'c', 'z'])
  })

  test('leaves out a single folder that holds everything', () => {
    expect(names(buildFileTree([file(0, 'all/a'), file(1, 'all/b/c')], byCode))).toEqual(['b', 'a'])
  })

  test('sums up the contents of a folder at any depth', () => {
    const tree = buildFileTree([file(1, 'a/b/x'), file(2, 'a/y', false), file(3, 'z')], byCode)
    const folder = tree[0] as FolderNode
    expect(folder).toMatchObject({ length: 20, verifiedBytes: 3, fileCount: 2, selectedCount: 1 })
    expect(checkedOf(folder)).toBe('some')
    expect(fileIndexesOf(folder).sort()).toEqual([1, 2])
    expect(folder.children.map(checkedOf)).toEqual(['all', 'none'])
  })

  test('keeps folders of the same name in different folders apart', () => {
    const tree = buildFileTree([file(0, 'a/x/1'), file(1, 'b/x/2')], byCode) as FolderNode[]
    const keys = tree.map((folder) => (folder.children[0] as FolderNode).key)
    expect(new Set(keys).size).toBe(2)
  })

  test('treats names such as __proto__ as plain names', () => {
    expect(names(buildFileTree([file(0, '__proto__/constructor'), file(1, 'a')], byCode))).toEqual(['__proto__', 'a'])
  })
})
