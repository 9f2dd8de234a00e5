import { describe, expect, test } from 'vitest'
import { type DroppedFile, readDropped } from '../../../../../src/app/state/adding/dropped-files.ts'
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

const paths = (files: readonly DroppedFile[]): string[] => files.map(({ path }) => path.join('/'))
const itemsOf = (entry: unknown): DataTransfer =>
  ({ items: [{ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }] }) as unknown as DataTransfer

describe('readDropped', () => {
  test('looks into folders, and gives each file the path below what was dropped', async () => {
    const { files, folders, incomplete } = await readDropped(
      dropOf('a.torrent', ['films', ['b.torrent', ['old', ['c']], 'd']]),
    )
    expect(paths(files)).toEqual(['a.torrent', 'films/b.torrent', 'films/d', 'films/old/c'])
    expect([folders, incomplete]).toEqual([['films'], false])
  })

  test('reads a folder of many files to its end, and no more than LIMITS.droppedEntries', async () => {
    const many = (count: number): Tree => Array.from({ length: count }, (_, index) => `${index}`)
    const some = await readDropped(dropOf(['many', many(250)]))
    expect([some.files.length, some.incomplete]).toEqual([250, false])
    const all = await readDropped(dropOf(['many', many(LIMITS.droppedEntries + 50)]))
    expect([all.files.length, all.incomplete]).toEqual([LIMITS.droppedEntries, true])
  })

  test('goes LIMITS.droppedDepth folders deep', async () => {
    let tree: Tree[number] = ['deepest', ['hidden']]
    for (let depth = 1; depth < LIMITS.droppedDepth + 1; depth++) tree = [`${depth}`, [`at ${depth}`, tree]]
    const { files, incomplete } = await readDropped(dropOf(tree))
    expect([files.length, incomplete]).toEqual([LIMITS.droppedDepth, true])
  })

  test('takes from the entries of a folder what its handle leaves out, also further in', async () => {
    const handleOf = (node: Tree[number]): unknown => {
      if (typeof node === 'string') return { kind: 'file', name: node, getFile: async () => fileNamed(node) }
      const values = async function* () {
        for (const child of node[1]) if (!JSON.stringify(child).includes('?')) yield handleOf(child)
      }
      return { kind: 'directory', name: node[0], values }
    }
    const folderOf = ([name, content]: Exclude<Tree[number], string>): unknown => {
      const getDirectory = (wanted: string, _: unknown, done: (entry: unknown) => void) => {
        const found = content.find((child) => child[0] === wanted) as Exclude<Tree[number], string>
        queueMicrotask(() => done(folderOf(found)))
      }
      return { ...entryOf([name, content]), getDirectory }
    }
    const inner = ['inner', ['b', 'what?']] as const
    const tree = ['films', ['a', 'who?.mp4', inner, ['odd?', ['c']]]] as const
    const item = {
      kind: 'file',
      webkitGetAsEntry: () => folderOf(tree),
      getAsFile: () => null,
      getAsFileSystemHandle: async () => handleOf(['films', ['a', 'who?.mp4', ['inner', ['b']], ['odd?', ['c']]]]),
    }
    const { files, incomplete } = await readDropped({ items: [item] } as unknown as DataTransfer)
    expect(paths(files)).toEqual(['films/a', 'films/who?.mp4', 'films/inner/b', 'films/inner/what?', 'films/odd?/c'])
    expect(files.map(({ handle }) => handle !== null)).toEqual([true, false, true, false, false])
    expect(incomplete).toBe(false)
  })

  test('a file in a folder that may not be read is left out, and the rest is found', async () => {
    const file = (_: unknown, failed: () => void) => queueMicrotask(failed)
    const secret = { isFile: true, isDirectory: false, name: 'secret', file } as unknown as FileSystemEntry
    const batches = [[secret, entryOf('a.torrent')], []]
    const createReader = () => ({ readEntries: (done: (entries: FileSystemEntry[]) => void) => done(batches.shift()!) })
    const { files, incomplete } = await readDropped(
      itemsOf({ isFile: false, isDirectory: true, name: 'films', createReader }),
    )
    expect([paths(files), incomplete]).toEqual([['films/a.torrent'], true])
  })

  test('a folder that may not be read counts as empty', async () => {
    const createReader = () => ({ readEntries: (_: unknown, failed: () => void) => queueMicrotask(failed) })
    const entry = { isFile: false, isDirectory: true, name: 'secret', createReader }
    expect(await readDropped(itemsOf(entry))).toEqual({ files: [], folders: ['secret'], incomplete: true })
  })

  test('handles are kept where the browser gives them, of files in folders too', async () => {
    const handleOf = (name: string) => ({ kind: 'file', name, getFile: async () => fileNamed(name) })
    async function* values() {
      yield handleOf('b')
    }
    const handles = [handleOf('a'), { kind: 'directory', name: 'films', values }]
    const items = handles.map((handle) => ({
      kind: 'file',
      webkitGetAsEntry: () => null,
      getAsFile: () => null,
      getAsFileSystemHandle: async () => handle,
    }))
    const { files } = await readDropped({ items } as unknown as DataTransfer)
    expect(files.map(({ path, handle }) => [path.join('/'), handle?.name])).toEqual([
      ['a', 'a'],
      ['films/b', 'b'],
    ])
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
