import { describe, expect, test } from 'vitest'
import { readDropped } from '../../../../../src/app/state/adding/dropped-files.ts'
import { kindOfFile } from '../../../../../src/app/state/adding/file-content.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { singleFile } from '../../../../vectors/torrents.ts'

const HASH = '0123456789abcdef0123456789abcdef01234567'
const fileNamed = (name: string, content: string | Uint8Array = ''): File => new File([content as BlobPart], name)

type Tree = readonly (string | readonly [name: string, content: Tree])[]

/** Entries as browsers give them: asynchronously, at most 100 of a folder at a time. */
function entryOf(node: Tree[number]): FileSystemEntry {
  if (typeof node === 'string') {
    const file = (done: (file: File) => void): void => queueMicrotask(() => done(fileNamed(node)))
    return { isFile: true, isDirectory: false, name: node, file } as unknown as FileSystemEntry
  }
  const [name, content] = node
  const createReader = () => {
    const left = content.map(entryOf)
    return {
      readEntries: (done: (entries: FileSystemEntry[]) => void) => queueMicrotask(() => done(left.splice(0, 100))),
    }
  }
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry
}

function dropOf(...nodes: Tree): DataTransfer {
  const items = nodes.map((node) => ({
    kind: 'file',
    webkitGetAsEntry: () => entryOf(node),
    getAsFile: () => fileNamed(typeof node === 'string' ? node : node[0]),
  }))
  return { items } as unknown as DataTransfer
}

const names = (files: readonly File[]): string[] => files.map(({ name }) => name)

describe('readDropped', () => {
  test('looks into folders, and keeps what was dropped itself apart', async () => {
    const { files, inside, folders } = await readDropped(
      dropOf('a.torrent', ['films', ['b.torrent', ['old', ['c']], 'd']]),
    )
    expect([names(files), names(inside), folders]).toEqual([['a.torrent'], ['b.torrent', 'd', 'c'], ['films']])
  })

  test('reads a folder of many files to its end, and no more than LIMITS.droppedEntries', async () => {
    const many = (count: number): Tree => Array.from({ length: count }, (_, index) => `${index}`)
    expect((await readDropped(dropOf(['many', many(250)]))).inside).toHaveLength(250)
    expect((await readDropped(dropOf(['many', many(LIMITS.droppedEntries + 50)]))).inside).toHaveLength(
      LIMITS.droppedEntries,
    )
  })

  test('goes LIMITS.droppedDepth folders deep', async () => {
    let tree: Tree[number] = ['deepest', ['hidden']]
    for (let depth = 1; depth < LIMITS.droppedDepth + 1; depth++) tree = [`${depth}`, [`at ${depth}`, tree]]
    expect((await readDropped(dropOf(tree))).inside).toHaveLength(LIMITS.droppedDepth)
  })

  test('a file in a folder that may not be read is left out, and the rest is found', async () => {
    const file = (_: unknown, failed: () => void) => queueMicrotask(failed)
    const secret = { isFile: true, isDirectory: false, name: 'secret', file } as unknown as FileSystemEntry
    const batches = [[secret, entryOf('a.torrent')], []]
    const createReader = () => ({ readEntries: (done: (entries: FileSystemEntry[]) => void) => done(batches.shift()!) })
    const entry = { isFile: false, isDirectory: true, name: 'films', createReader }
    const items = [{ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }]
    expect(names((await readDropped({ items } as unknown as DataTransfer)).inside)).toEqual(['a.torrent'])
  })

  test('a folder that may not be read counts as empty', async () => {
    const createReader = () => ({ readEntries: (_: unknown, failed: () => void) => queueMicrotask(failed) })
    const entry = { isFile: false, isDirectory: true, name: 'secret', createReader }
    const items = [{ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }]
    expect(await readDropped({ items } as unknown as DataTransfer)).toEqual({
      files: [],
      inside: [],
      folders: ['secret'],
    })
  })
})

describe('kindOfFile', () => {
  test.each([
    ['a torrent without an extension', 'download', singleFile(), 'torrent'],
    ['a torrent under another name', 'film.mp4', singleFile(), 'torrent'],
    ['a broken file that is named .torrent', 'x.TORRENT', '<html>', 'torrent'],
    ['a film', 'holiday.mp4', new Uint8Array(200_000), 'other'],
    ['a page', 'index.html', '<!doctype html><title>d4:info</title>', 'other'],
    ['a short text', 'note.txt', 'dear all', 'other'],
    ['nothing', 'empty', '', 'other'],
  ] as const)('%s', async (_, name, content, kind) => {
    expect((await kindOfFile(fileNamed(name, content))).kind).toBe(kind)
  })

  test('a text with links in it', async () => {
    const text = `[InternetShortcut]\r\nURL=x\r\nmagnet:?xt=urn:btih:${HASH}\r\nhttps://a.example/ https://a.example/b.torrent`
    expect(await kindOfFile(fileNamed('links.txt', text))).toEqual({
      kind: 'links',
      text: `magnet:?xt=urn:btih:${HASH}\nhttps://a.example/b.torrent`,
    })
  })
})
