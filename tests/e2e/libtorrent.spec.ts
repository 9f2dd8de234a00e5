import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { madeUpBytes, sha256 } from '../stack/content.ts'
import { hasLibtorrent, LibtorrentPeer, type LibtorrentTask } from '../stack/libtorrent.ts'
import { openTorrent, saveFile, waitForComplete } from './driver.ts'
import { test as base, expect } from './fixtures.ts'

const MIB = 1 << 20
const name = 'film.bin'
const bytes = madeUpBytes(name, 12 * MIB)
/** Slow enough to be killed in the middle. */
const bytesPerSecond = 4 * MIB

interface Libtorrent {
  /** A folder of its own for libtorrent's files. */
  readonly folder: string
  /** Starts libtorrent, which ends with the test. */
  libtorrent(task: Omit<LibtorrentTask, 'tracker' | 'folder'>): LibtorrentPeer
}

const test = base.extend<Libtorrent>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'freshet-libtorrent-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
  libtorrent: async ({ folder, stack }, use) => {
    const started: LibtorrentPeer[] = []
    await use((task) => {
      const peer = new LibtorrentPeer({ folder, tracker: stack.tracker.url, ...task })
      started.push(peer)
      return peer
    })
    for (const peer of started) await peer.kill()
  },
})

if (hasLibtorrent()) {
  test('our tab downloads what libtorrent seeds, which is killed and comes back', async ({
    app,
    seed,
    folder,
    libtorrent,
  }) => {
    const maker = await seed({ files: [{ name, bytes }] })
    await maker.stop()
    writeFileSync(join(folder, name), bytes)
    const torrent = maker.torrentFile
    const first = libtorrent({ torrent, uploadBytesPerSecond: bytesPerSecond })
    const page = await app.open(`#${maker.magnet}`)
    await first.until(({ uploaded }) => uploaded > 2 * MIB)
    await first.kill()
    const second = libtorrent({ torrent })
    await waitForComplete(page)
    const { uploaded } = await second.until((status) => status.uploaded > 0)
    expect(uploaded).toBeLessThan(bytes.length)
    await openTorrent(page, maker.infoHash, 'files')
    expect((await saveFile(page, name)).sha256).toBe(sha256(bytes))
  })

  test('libtorrent downloads what our tab seeds, is killed and comes back', async ({
    app,
    seed,
    folder,
    libtorrent,
    stack,
  }) => {
    const maker = await seed({ files: [{ name, bytes }] })
    const page = await app.open(`#${maker.magnet}`)
    await waitForComplete(page)
    await maker.stop()
    await stack.tracker.until(({ swarms }) => swarms[maker.infoHash]?.seeders === 1)
    const first = libtorrent({ torrent: maker.magnet, downloadBytesPerSecond: bytesPerSecond })
    await first.until(({ downloaded }) => downloaded > 2 * MIB)
    await first.kill()
    const second = libtorrent({ torrent: maker.magnet })
    const { wrong } = await second.until(({ isComplete }) => isComplete)
    expect(wrong).toBe(0)
    await second.kill()
    expect(sha256(readFileSync(join(folder, name)))).toBe(sha256(bytes))
  })
} else console.log('No libtorrent here: it needs Python, with a package that fits it. Its tests are left out.')
