import type { FileSummary } from '../../../protocol/engine.ts'

export interface FileNode {
  readonly kind: 'file'
  readonly name: string
  readonly file: FileSummary
}

export interface FolderNode {
  readonly kind: 'folder'
  readonly name: string
  /** Path from the root; unique in the tree. */
  readonly key: string
  /** Folders first, then files; each by name, digits by value. */
  readonly children: readonly TreeNode[]
  readonly length: number
  readonly verifiedBytes: number
  readonly fileCount: number
  readonly selectedCount: number
}

export type TreeNode = FileNode | FolderNode

/** State of a folder's check box. */
export function checkedOf(node: TreeNode): 'all' | 'none' | 'some' {
  if (node.kind === 'file') return node.file.selected ? 'all' : 'none'
  if (node.selectedCount === 0) return 'none'
  return node.selectedCount === node.fileCount ? 'all' : 'some'
}

/** Every file below a node. */
export function filesOf(node: TreeNode): FileSummary[] {
  return node.kind === 'file' ? [node.file] : node.children.flatMap(filesOf)
}

/** Indexes of every file below a node. */
export const fileIndexesOf = (node: TreeNode): number[] => filesOf(node).map(({ index }) => index)

interface Draft {
  readonly folders: Map<string, Draft>
  readonly files: FileNode[]
}

/**
 * Arranges a torrent's files into folders. A single folder that holds everything is left out, because it only repeats
 * the torrent's name. `compare` orders names as the user's language does.
 */
export function buildFileTree(
  files: readonly FileSummary[],
  compare: (a: string, b: string) => number,
): readonly TreeNode[] {
  const root: Draft = { folders: new Map(), files: [] }
  for (const file of files) {
    let draft = root
    for (const name of file.path.slice(0, -1)) {
      const next = draft.folders.get(name) ?? { folders: new Map(), files: [] }
      draft.folders.set(name, next)
      draft = next
    }
    draft.files.push({ kind: 'file', name: file.path.at(-1) ?? '', file })
  }
  const children = finish(root, '', compare)
  const only = children.length === 1 ? children[0] : undefined
  return only?.kind === 'folder' ? only.children : children
}

function finish(draft: Draft, key: string, compare: (a: string, b: string) => number): TreeNode[] {
  const byName = (a: TreeNode, b: TreeNode): number => compare(a.name, b.name)
  const folders = [...draft.folders].map(([name, inner]): FolderNode => {
    const children = finish(inner, `${key}/${name}`, compare)
    const sum = (read: (node: TreeNode) => number) => children.reduce((total, child) => total + read(child), 0)
    return {
      kind: 'folder',
      name,
      key: `${key}/${name}`,
      children,
      length: sum((node) => (node.kind === 'file' ? node.file.length : node.length)),
      verifiedBytes: sum((node) => (node.kind === 'file' ? node.file.verifiedBytes : node.verifiedBytes)),
      fileCount: sum((node) => (node.kind === 'file' ? 1 : node.fileCount)),
      selectedCount: sum((node) => (node.kind === 'file' ? Number(node.file.selected) : node.selectedCount)),
    }
  })
  return [...folders.sort(byName), ...draft.files.toSorted(byName)]
}
