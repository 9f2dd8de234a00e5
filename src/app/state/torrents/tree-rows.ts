import type { FolderNode, TreeNode } from './file-tree.ts'

/** A line of a tree that is shown as a list. */
export interface TreeRow {
  /** Unique in the tree, the same for as long as the torrent has these files. */
  readonly key: string
  /** Null for the line that stands for the rest of a long folder. */
  readonly node: TreeNode | null
  /** From 1. */
  readonly level: number
  /** Among the lines of its folder, from 1. */
  readonly position: number
  readonly siblings: number
  /** Entries of the folder that are not shown; for the line without a node. */
  readonly more: number
  /** Key of the folder that it is in; '' for the root. */
  readonly folder: string
}

/** How much of a tree is shown. */
export interface TreeView {
  isOpen(folder: FolderNode): boolean
  /** Entries of a folder that are shown. @param folder its key; '' for the root */
  shown(folder: string): number
}

export function keyOf(node: TreeNode): string {
  return node.kind === 'file' ? `${node.file.index}` : node.key
}

/** The visible lines, from top to bottom. */
export function rowsOf(nodes: readonly TreeNode[], view: TreeView): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const add = (inner: readonly TreeNode[], folder: string, level: number): void => {
    const count = Math.min(inner.length, view.shown(folder))
    const more = inner.length - count
    const siblings = count + (more > 0 ? 1 : 0)
    for (const [index, node] of inner.slice(0, count).entries()) {
      rows.push({ key: keyOf(node), node, level, position: index + 1, siblings, more: 0, folder })
      if (node.kind === 'folder' && view.isOpen(node)) add(node.children, node.key, level + 1)
    }
    if (more > 0) rows.push({ key: `${folder}/…`, node: null, level, position: siblings, siblings, more, folder })
  }
  add(nodes, '', 1)
  return rows
}

/** What a key does in a tree (ARIA Authoring Practices, Tree View): the line that gets the focus, or an action. */
export type TreeMove = { readonly to: number } | 'open' | 'close' | 'check' | 'activate' | null

/** @param isOpen of the line at `at` @param isRtl whether the language is written from right to left */
export function moveOf(rows: readonly TreeRow[], at: number, isOpen: boolean, key: string, isRtl = false): TreeMove {
  const row = rows[at]
  if (row === undefined) return null
  const isFolder = row.node?.kind === 'folder'
  const to = (index: number): TreeMove => (index >= 0 && index < rows.length && index !== at ? { to: index } : null)
  switch (key) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at - 1)
    case 'Home':
      return to(0)
    case 'End':
      return to(rows.length - 1)
    case isRtl ? 'ArrowLeft' : 'ArrowRight':
      if (!isFolder) return null
      return isOpen ? to(at + 1) : 'open'
    case isRtl ? 'ArrowRight' : 'ArrowLeft':
      if (isFolder && isOpen) return 'close'
      return row.level === 1 ? null : to(rows.findIndex(({ key: folder }) => folder === row.folder))
    case ' ':
      return row.node === null ? 'activate' : 'check'
    case 'Enter':
      return 'activate'
    default:
      return null
  }
}
