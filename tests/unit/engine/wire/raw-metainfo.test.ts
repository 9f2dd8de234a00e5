import { createHash } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { buildTorrentFile } from '../../../../src/core/torrent-file/build-torrent-file.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import { sha1 } from '../../../../src/engine/lib/sha1.ts'
import { MetadataFetch } from '../../../../src/engine/swarm/metadata-fetch.ts'
import type { SwarmHost } from '../../../../src/engine/swarm/swarm-host.ts'
import { TorrentContent } from '../../../../src/engine/swarm/torrent-content.ts'
import { useMetadataExchange } from '../../../../src/engine/wire/metadata-exchange.ts'
import { raw } from '../../../vectors/torrents.ts'
import { type Deferred, deferred, endWires, wireInMemory } from './joined-wires.ts'

afterEach(endWires)

/** Keys out of order, in two dictionaries; longer than one part of the exchange, and with a name in GBK. */
const INFO = raw(
  `d4:name4:\xb5\xe7\xd3\xb06:lengthi40000e12:piece lengthi16384e6:pieces60:${'h'.repeat(60)}` +
    `6:sourced1:zi1e1:a20000:${'x'.repeat(20_000)}ee`,
)
const INFO_HASH = createHash('sha1').update(INFO).digest('hex')

/** One side of the exchange; null bytes: it fetches. */
function sideOf(infoBytes: Uint8Array | null): { fetch: MetadataFetch; found: Deferred<Uint8Array> } {
  const found = deferred<Uint8Array>()
  const fetch = new MetadataFetch({
    infoHash: INFO_HASH,
    infoBytes: () => infoBytes,
    onFailed: () => {},
    accept: async (torrentFile) => found.resolve(torrentFile),
    onWarning: () => {},
  })
  if (infoBytes) fetch.stop()
  return { fetch, found }
}

/** What a peer without the info dictionary gets from one that serves these bytes. */
function passOn(infoBytes: Uint8Array): Promise<Uint8Array> {
  const [seeder, leecher] = [sideOf(infoBytes), sideOf(null)]
  const near = wireInMemory(undefined, (bytes) => void setImmediate(() => far.wire.receive(bytes)))
  const far = wireInMemory(undefined, (bytes) => void setImmediate(() => near.wire.receive(bytes)))
  near.wire.once('handshake', () => useMetadataExchange(near.wire, leecher.fetch))
  far.wire.once('handshake', () => useMetadataExchange(far.wire, seeder.fetch))
  near.wire.handshake(INFO_HASH, 'b'.repeat(40), { fast: true })
  far.wire.handshake(INFO_HASH, 'c'.repeat(40), { fast: true })
  return leecher.found.promise
}

it('an info dictionary that is not canonical goes from peer to peer to peer, byte for byte', async () => {
  let infoBytes = INFO
  for (let hop = 0; hop < 2; hop++) {
    const metainfo = await parseTorrentFile(await passOn(infoBytes), sha1)
    expect([metainfo.infoHash, metainfo.name]).toEqual([INFO_HASH, '电影'])
    // What the session stores and reads back, and what its swarm then serves.
    const torrentFile = buildTorrentFile(metainfo)
    expect((await parseTorrentFile(torrentFile, sha1)).name).toBe('电影')
    const served = new TorrentContent(
      { infoHash: INFO_HASH, content: { torrentFile } } as unknown as SwarmHost,
      () => {},
    )
    infoBytes = served.infoBytes() as typeof INFO
    expect(Buffer.compare(infoBytes, INFO)).toBe(0)
  }
})
