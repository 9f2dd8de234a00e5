import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { parseInfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { createTorrent } from '../../../../src/core/torrent-file/create-torrent.ts'
import type { EngineApi, EngineChanges, EngineEvents } from '../../../../src/protocol/engine.ts'
import { connect } from '../../../../src/protocol/rpc.ts'
import { Life, PersistentDisk } from '../lives.ts'

let lives: Life[] = []
afterEach(() => {
  for (const life of lives) life.kill()
  lives = []
  vi.restoreAllMocks()
})

async function startEngine(torrents: number) {
  const disk = new PersistentDisk(1 << 20)
  const life = new Life(disk)
  lives.push(life)
  const infoHashes = []
  for (let number = 0; number < torrents; number++) {
    const hashes = new Uint8Array(40).fill(number)
    const shape = { name: `number ${number}`, length: 20_000, pieceLength: 16_384, hashes, webSeeds: [] }
    const { torrentFile, info } = createTorrent(shape)
    await life.engine.add({ kind: 'metainfo', bytes: torrentFile })
    infoHashes.push(parseInfoHash(createHash('sha1').update(info).digest('hex')))
  }
  return { life, disk, infoHashes }
}

/** One window of the engine, and the changes that it received. */
function openWindow({ engine }: Life) {
  const { port1, port2 } = new MessageChannel()
  engine.connect(port2)
  const client = connect<EngineApi, EngineEvents>(port1)
  const changes: EngineChanges[] = []
  client.on('changes', (each) => changes.push(each))
  return { client, port: port1, changes }
}

const reported = (changes: readonly EngineChanges[]): string[] =>
  changes.flatMap(({ changed }) => changed.map(({ infoHash }) => infoHash))

test('two connections watch different torrents, each with its own cursor in the changes', async () => {
  const { life, infoHashes } = await startEngine(2)
  const [one, two] = [infoHashes[0]!, infoHashes[1]!]
  const first = openWindow(life)
  await first.client.call('watch', [one])
  expect(first.changes.at(-1)).toMatchObject({ whole: true, detail: { infoHash: one } })

  // The second receives the whole list; what the first received already is not sent to it again.
  first.changes.length = 0
  const second = openWindow(life)
  await second.client.call('watch', [two])
  expect(second.changes.at(-1)).toMatchObject({ whole: true, detail: { infoHash: two } })
  await first.client.call('watch', [one])
  expect(first.changes.some(({ whole }) => whole)).toBe(false)
  expect(first.changes.every(({ detail }) => detail?.infoHash === one)).toBe(true)

  // A command of one connection is reported to both.
  second.changes.length = 0
  await first.client.call('pause', [two])
  await first.client.call('watch', [null])
  await second.client.call('watch', [two])
  expect(reported(first.changes)).toContain(two)
  expect(reported(second.changes)).toContain(two)
  expect(first.changes.at(-1)?.detail).toBeNull()
  expect(second.changes.at(-1)?.detail?.infoHash).toBe(two)
  first.client.close()
  second.client.close()
})

test.each(['its client closes', 'its port closes'])('a connection is released when %s', async (how) => {
  const { life, infoHashes } = await startEngine(1)
  const closing = openWindow(life)
  const staying = openWindow(life)
  await closing.client.call('watch', [null])
  await staying.client.call('watch', [null])
  const post = vi.spyOn(MessagePort.prototype, 'postMessage')
  const closed = new Promise((resolve) => closing.port.addEventListener('close', resolve))
  if (how === 'its client closes') closing.client.close()
  else closing.port.close()
  // The engine closes its end too; in both cases Node reports it here.
  await closed
  await staying.client.call('watch', [null])
  post.mockClear()
  staying.changes.length = 0
  const noticed = new Promise((resolve) => staying.client.on('notice', resolve))
  const changed = new Promise<void>((resolve) => {
    staying.client.on('changes', ({ changed: torrents }) => {
      if (torrents.some(({ state }) => state === 'paused')) resolve()
    })
  })
  await life.engine.pause(infoHashes[0]!)
  life.engine.notifyError(new Error('made to fail'))
  await Promise.all([noticed, changed])
  const events = post.mock.calls.map(([message]) => message as { kind: string; name?: string })
  expect(events.filter(({ name }) => name === 'notice')).toHaveLength(1)
  expect(events.filter(({ name }) => name === 'changes')).toHaveLength(staying.changes.length)
  staying.client.close()
})

test('a command completes although its connection closes meanwhile', async () => {
  const { life, infoHashes } = await startEngine(1)
  const [infoHash] = infoHashes
  const { client } = openWindow(life)
  const pausing = client.call('pause', [infoHash!])
  client.close()
  await expect(pausing).rejects.toMatchObject({ code: 'closed' })
  expect(await life.until(infoHash!, ({ state }) => state === 'paused')).toMatchObject({ state: 'paused' })
})

test('a notice is sent to every connection', async () => {
  const { life } = await startEngine(0)
  const windows = [openWindow(life), openWindow(life)]
  const notices = windows.map(({ client }) => new Promise((resolve) => client.on('notice', resolve)))
  life.engine.notifyError(new Error('made to fail'))
  for (const notice of await Promise.all(notices)) expect(notice).toMatchObject({ level: 'error', infoHash: null })
  for (const { client } of windows) client.close()
})

test('why a download without peers gets nothing is reported, although no window watches it', async () => {
  // Nothing listens on the discard port, so the tracker cannot be reached.
  const life = new Life(new PersistentDisk(1 << 20), ['ws://127.0.0.1:9'])
  lives.push(life)
  const { infoHash } = await life.engine.add({ kind: 'magnet', text: '5'.repeat(40) })
  expect(await life.until(infoHash, ({ outlook }) => outlook === 'unreachable')).toMatchObject({
    peers: 0,
    obtainable: 0,
  })
  await life.engine.pause(infoHash)
  expect(await life.until(infoHash, ({ state }) => state === 'paused')).toMatchObject({
    outlook: null,
    obtainable: null,
  })
  expect(reported(life.changes).length).toBeLessThanOrEqual(4)
})
