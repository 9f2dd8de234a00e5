import { createHash, randomBytes } from 'node:crypto'
import type { InfoHash } from '../../../../../src/core/metainfo/info-hash.ts'
import { parseTorrentFile } from '../../../../../src/core/torrent-file/torrent-file.ts'
import type { Wire } from '../../../../../src/engine/wire/wire.ts'
import { makeTorrent } from '../../../../stack/make-torrent.ts'
import { joinToStock } from '../../wire/joined-wires.ts'
import { joinedConnection, type Side } from '../payment-sides.ts'

export const PIECE = 1 << 16
export const PIECES = 12

export interface SponsoredTorrent {
  readonly infoHash: InfoHash
  readonly torrentFile: Uint8Array
  readonly content: Uint8Array
}

export async function newTorrent(): Promise<SponsoredTorrent> {
  const content = new Uint8Array(randomBytes(PIECES * PIECE))
  const torrentFile = await makeTorrent('film.bin', content)
  const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()
  const { infoHash } = await parseTorrentFile(torrentFile, sha1)
  return { infoHash, torrentFile, content }
}

/** What the engine around the payments was told about a torrent that is whole. */
export class SeenSwarm {
  readonly blamed: string[] = []
  requested = 0
  received = 0
  isComplete = true

  constructor(sponsor: Side, { infoHash, torrentFile }: SponsoredTorrent) {
    const seen = this
    sponsor.sponsored.set(infoHash, {
      get isComplete() {
        return seen.isComplete
      },
      torrentFile,
      waitMs: () => 0,
      onRequested: (bytes) => {
        this.requested += bytes
      },
      onReceived: (bytes) => {
        this.received += bytes
      },
      blame: (peerId) => this.blamed.push(peerId),
      seek: () => {},
    })
  }
}

let ids = 0
const newPeerId = (): string => createHash('sha1').update(`sharer ${ids++}`).digest('hex')

export interface Sharer {
  readonly peerId: string
  /** The sponsor's end. */
  readonly wire: Wire
  /** The pieces that it was asked for, each once. */
  readonly asked: Set<number>
}

/** Joins a sponsor that has the whole torrent to a seller that has it too, by a real wire. */
export async function joinSharer(
  sponsor: Side,
  seller: Side,
  { infoHash, content }: SponsoredTorrent,
  {
    bad = false,
    has = true,
    silent = false,
  }: { readonly bad?: boolean; readonly has?: boolean; readonly silent?: boolean } = {},
): Promise<Sharer> {
  const { wire: theirs, theirs: ours } = joinToStock({
    pieceCount: PIECES,
    pieceLength: (piece) => (piece < PIECES ? PIECE : 0),
    has: () => has,
  })
  sponsor.wires.push(ours)
  seller.wires.push(theirs)
  const [sponsorId, sellerId] = [newPeerId(), newPeerId()]
  const [sponsorEnd, sellerEnd] = joinedConnection()
  const view = { missingBytes: 0, pieceLength: PIECE }
  sponsor.registry.torrent(infoHash, view).onWire(ours, sellerId, sponsorEnd)
  const asked = new Set<number>()
  const torrent = {
    infoHash,
    ready: true,
    pieceCount: PIECES,
    readBlock: (piece: number, offset: number, length: number): Promise<Uint8Array> => {
      asked.add(piece)
      if (silent) return new Promise(() => {})
      const at = piece * PIECE + offset
      return Promise.resolve(bad ? new Uint8Array(length) : content.subarray(at, at + length))
    },
  }
  seller.uploads.attach(theirs, torrent, { bufferedBytes: 0, onDrain: () => {} })
  seller.registry.torrent(infoHash, view).onWire(theirs, sponsorId, sellerEnd)
  const shaken = Promise.all([ours, theirs].map((wire) => new Promise((resolve) => wire.once('extended', resolve))))
  ours.handshake(infoHash, sponsorId, { fast: true })
  theirs.handshake(infoHash, sellerId, { fast: true })
  await shaken
  theirs.haveAll()
  ours.haveAll()
  return { peerId: sellerId, wire: ours, asked }
}
