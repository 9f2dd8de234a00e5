import { afterEach, describe, expect, test } from 'vitest'
import { madeUpBytes, sha256 } from '../../stack/content.ts'
import { startLeecher, startSeeder } from '../../stack/node-peer.ts'
import { PortTakenError } from '../../stack/ports.ts'
import { startTracker } from '../../stack/tracker.ts'

const cleanUp: (() => Promise<void>)[] = []

function keep<T extends { stop(): Promise<void> } | { close(): Promise<void> }>(part: T): T {
  cleanUp.push('stop' in part ? part.stop : part.close)
  return part
}

afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((end) => end()))
})

describe('stock peers over the stack tracker', () => {
  test('a leecher receives the files over WebRTC only, and the seeder counts every block once', async () => {
    const tracker = keep(await startTracker())
    const files = [
      { name: 'one.bin', size: 700_001 },
      { name: 'two.bin', size: 70_000 },
    ]
    const seeder = keep(await startSeeder({ files, name: 'pair', announce: [tracker.url] }))
    expect(await seeder.status()).toMatchObject({ sentBytes: 0, progress: 1, done: true })

    const leecher = keep(await startLeecher({ torrent: seeder.magnet }))
    const got = await leecher.finished()
    expect(got.infoHash).toBe(seeder.infoHash)
    expect(got.files.map((file) => file.sha256)).toEqual(files.map((file) => sha256(madeUpBytes(file.name, file.size))))
    expect(await leecher.status()).toMatchObject({ wireTypes: ['webrtc'], progress: 1, done: true })

    const sent = await seeder.sent()
    expect(sent).toHaveLength(seeder.pieceCount)
    expect(sent.reduce((sum, piece) => sum + piece.length, 0)).toBe(770_001)
    for (const piece of sent) expect(piece.bytes).toBeGreaterThanOrEqual(piece.length)
    expect(tracker.counts().swarms[seeder.infoHash]).toBeDefined()
  })

  test('a gate holds a download at a chosen point until it opens', async () => {
    const tracker = keep(await startTracker())
    const seeder = keep(await startSeeder({ announce: [tracker.url], gate: { allowBytes: 512 * 1024 } }))
    const leecher = keep(await startLeecher({ torrent: seeder.torrentFile }))
    await seeder.until((status) => status.sentBytes >= 512 * 1024 && status.waitingReads > 0)
    expect((await leecher.status()).done).toBe(false)
    await seeder.resetCounts()
    await seeder.setGate({})
    expect((await leecher.finished()).files[0]?.sha256).toBe(seeder.files[0]?.sha256)
    expect((await seeder.status()).sentBytes).toBeGreaterThanOrEqual(512 * 1024)
  })

  test('a corrupt seeder sends data that fails the hash check', async () => {
    const tracker = keep(await startTracker())
    const liar = keep(await startSeeder({ announce: [tracker.url], gate: { corrupt: [3] } }))
    const leecher = keep(await startLeecher({ torrent: liar.magnet }))
    await liar.until((status) => status.sentBytes > liar.length + 4 * liar.pieceLength)
    expect((await liar.sent()).find((piece) => piece.index === 3)?.repeatedBlocks).toBeGreaterThan(4)
    expect((await leecher.status()).done).toBe(false)
    await liar.setGate({})
    expect((await leecher.finished()).files[0]?.sha256).toBe(liar.files[0]?.sha256)
  })

  test('a choking seeder sends no blocks', async () => {
    const tracker = keep(await startTracker())
    const seeder = keep(await startSeeder({ announce: [tracker.url] }))
    await seeder.setChoking(true)
    const leecher = keep(await startLeecher({ torrent: seeder.magnet }))
    await seeder.until((status) => status.peers > 0)
    expect((await seeder.status()).sentBytes).toBe(0)
    await seeder.setChoking(false)
    await leecher.finished()
  })
})

describe('tracker', () => {
  test('a taken port is a typed error', async () => {
    const tracker = keep(await startTracker())
    await expect(startTracker({ port: tracker.port })).rejects.toThrowError(PortTakenError)
  })

  test('kick closes the sockets, and close frees the port', async () => {
    const tracker = keep(await startTracker())
    keep(await startSeeder({ announce: [tracker.url] }))
    await tracker.until((counts) => counts.sockets === 1 && counts.announces > 0)
    tracker.kick()
    await tracker.until((counts) => counts.sockets === 0)
    await tracker.close()
    const again = keep(await startTracker({ port: tracker.port }))
    expect(again.port).toBe(tracker.port)
  })
})
