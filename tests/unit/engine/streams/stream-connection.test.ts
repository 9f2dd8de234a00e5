import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { parseInfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { MIB } from '../../../../src/core/units.ts'
import type { TorrentSession } from '../../../../src/engine/sessions/torrent-session.ts'
import { serveStreams } from '../../../../src/engine/streams/stream-connection.ts'
import { Streams } from '../../../../src/engine/streams/streams.ts'
import { connect } from '../../../../src/protocol/rpc.ts'
import type { StreamApi } from '../../../../src/protocol/stream.ts'

const infoHash = parseInfoHash('a'.repeat(40))
const session = {
  infoHash,
  phase: 'running',
  swarm: null,
  progressListeners: new Set(),
  content: {
    metainfo: {
      length: MIB,
      pieceLength: MIB,
      pieceCount: 1,
      files: [{ index: 0, path: ['a.webm'], offset: 0, length: MIB, pad: false }],
    },
    bitfield: new Bitfield(1),
  },
} as unknown as TorrentSession
const request = { infoHash, fileIndex: 0, start: 0, end: MIB - 1 }

/** `Streams`, and a promise for its count becoming `count`. */
function makeStreams() {
  const waiting: { count: number; resolve(): void }[] = []
  const streams: Streams = new Streams(new Map([[infoHash, session]]), () => {
    for (const { count, resolve } of waiting) if (streams.count === count) resolve()
  })
  const until = (count: number) => new Promise<void>((resolve) => waiting.push({ count, resolve }))
  return { streams, until }
}

function connectTo(streams: Streams, loaded: Promise<void> = Promise.resolve()) {
  const { port1, port2 } = new MessageChannel()
  serveStreams(port2, streams, loaded)
  return { client: connect<StreamApi>(port1), port: port1 }
}

describe('serveStreams', () => {
  it('closes the streams of a port, and no others, when the port closes', async () => {
    const { streams, until } = makeStreams()
    const [leaving, staying] = [connectTo(streams), connectTo(streams)]
    await leaving.client.call('open', [request])
    await leaving.client.call('open', [request])
    const { streamId } = await staying.client.call('open', [request])
    expect(streams.count).toBe(3)
    const closed = until(1)
    leaving.port.close()
    await closed
    const waiting = staying.client.call('available', [streamId, 0])
    session.content?.bitfield.set(0)
    for (const listener of session.progressListeners) listener()
    expect((await waiting).bytes).toBeGreaterThan(0)
    staying.client.close()
  })

  it('closes the streams of a client that closes', async () => {
    const { streams, until } = makeStreams()
    const { client } = connectTo(streams)
    await client.call('open', [request])
    const closed = until(0)
    client.close()
    await closed
  })

  it('refuses the streams of another port', async () => {
    const { streams } = makeStreams()
    const [one, two] = [connectTo(streams), connectTo(streams)]
    const { streamId } = await one.client.call('open', [request])
    await expect(two.client.call('available', [streamId, 0])).rejects.toMatchObject({ code: 'closed' })
    await two.client.call('close', [streamId])
    expect(streams.count).toBe(1)
    one.client.close()
    two.client.close()
  })

  it('opens no stream for a port that closed before the list was read', async () => {
    const { streams } = makeStreams()
    let onLoaded = (): void => {}
    const loaded = new Promise<void>((resolve) => {
      onLoaded = resolve
    })
    const { client } = connectTo(streams, loaded)
    const opening = client.call('open', [request])
    client.close()
    await expect(opening).rejects.toMatchObject({ code: 'closed' })
    await new Promise(setImmediate)
    onLoaded()
    await new Promise(setImmediate)
    expect(streams.count).toBe(0)
  })
})
