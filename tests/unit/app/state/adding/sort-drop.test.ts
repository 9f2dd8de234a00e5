import { describe, expect, test } from 'vitest'
import type { DroppedFile } from '../../../../../src/app/state/adding/dropped-files.ts'
import { sortDrop } from '../../../../../src/app/state/adding/sort-drop.ts'
import { singleFile } from '../../../../vectors/torrents.ts'

const LINK = `magnet:?xt=urn:btih:${'01'.repeat(20)}`

function dropped(path: string, content: string | Uint8Array = 'x'): DroppedFile {
  const names = path.split('/')
  return { file: new File([content as BlobPart], names.at(-1)!), path: names, handle: null }
}

async function sorted(...files: readonly DroppedFile[]) {
  const { links, torrents, content } = await sortDrop(files)
  return { links, torrents: torrents.map(({ name }) => name), content: content.map(({ path }) => path.join('/')) }
}

describe('sortDrop', () => {
  test('files are sorted one by one', async () => {
    const found = await sorted(
      dropped('film.mp4'),
      dropped('a', singleFile()),
      dropped('links.txt', LINK),
      dropped('b'),
    )
    expect(found).toEqual({ links: [LINK], torrents: ['a'], content: ['film.mp4', 'b'] })
  })

  test('a broken file that is named .torrent is a torrent, so that its fault is reported', async () => {
    expect(await sorted(dropped('broken.torrent', '<html>'))).toEqual({
      links: [],
      torrents: ['broken.torrent'],
      content: [],
    })
  })

  test('a folder of torrents and links is opened', async () => {
    const found = await sorted(
      dropped('new/a.torrent'),
      dropped('new/more/b', singleFile()),
      dropped('new/c.txt', LINK),
    )
    expect(found).toEqual({ links: [LINK], torrents: ['a.torrent', 'b'], content: [] })
  })

  test('a folder with anything else is shared whole, whatever lies beside it', async () => {
    const found = await sorted(
      dropped('new/a.torrent'),
      dropped('c.torrent'),
      dropped('new/film.mp4'),
      dropped('old/b.torrent'),
    )
    expect(found).toEqual({
      links: [],
      torrents: ['c.torrent', 'b.torrent'],
      content: ['new/a.torrent', 'new/film.mp4'],
    })
  })

  test('a folder is read no further than to its first file that is something else', async () => {
    let read = 0
    const files = ['f/1', 'f/2', 'f/3'].map((path) => dropped(path))
    await sortDrop(files, async () => {
      read++
      return { kind: 'other' }
    })
    expect(read).toBe(1)
  })

  test('nothing', async () => {
    expect(await sorted()).toEqual({ links: [], torrents: [], content: [] })
  })
})
