import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { PiecesApi, PiecesEvents } from '../../protocol/pieces.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { KeptTorrent, StoredTorrent } from '../../protocol/storage/stored.ts'
import type { SessionList } from './session-list.ts'
import { deleteSession, loadKeptNames } from './session-store.ts'

type Pieces = Client<PiecesApi, PiecesEvents>

/** The torrents of `SessionList.keptInfoHashes`, with their names and sizes. */
export async function keptTorrents(list: SessionList, pieces: Pieces): Promise<readonly KeptTorrent[]> {
  const infoHashes = await list.keptInfoHashes()
  const names = await loadKeptNames(infoHashes)
  const kept: KeptTorrent[] = []
  for (const [index, infoHash] of infoHashes.entries()) {
    const bytes = await pieces.call('storedBytes', [infoHash])
    kept.push({ infoHash, name: names[index] ?? null, bytes })
  }
  return kept
}

/** The torrents of the list that have stored bytes, with how many. */
export async function storedTorrents(list: SessionList, pieces: Pieces): Promise<readonly StoredTorrent[]> {
  await list.loaded
  const listed = (await pieces.call('list', [])).filter((infoHash) => list.get(infoHash) !== undefined)
  return Promise.all(
    listed.map(async (infoHash) => ({ infoHash, bytes: await pieces.call('storedBytes', [infoHash]) })),
  )
}

/** Deletes the bytes of those of these torrents that are off the list. */
export async function deleteKept(infoHashes: readonly InfoHash[], list: SessionList, pieces: Pieces): Promise<void> {
  for (const infoHash of infoHashes) {
    // Read each time: one may have been added again meanwhile.
    if (!(await list.keptInfoHashes()).includes(infoHash)) continue
    await pieces.call('remove', [infoHash])
    await deleteSession(infoHash)
  }
}
