import { toErrorRecord } from '../../core/errors.ts'
import { formatMagnet } from '../../core/metainfo/format-magnet.ts'
import { clientNameOf } from '../../core/peering/client-name.ts'
import type { PeerSummary, TorrentDetail, TorrentState, TorrentSummary } from '../../protocol/engine.ts'
import { holdOf } from '../sessions/pieces/hold.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { sourcePeer, webSeedPeer } from '../web-seed/peer-summary.ts'
import { receiversOf } from './receivers.ts'
import { shownFiles, shownLength, shownVerified } from './shown-files.ts'
import { supplyOf } from './supply.ts'

function stateOf(session: TorrentSession): TorrentState {
  if (session.phase === 'failed') return 'failed'
  if (session.rechecking.state !== null) return 'checking'
  if (session.phase === 'paused') return 'paused'
  if (!session.content) return 'metadata'
  const hold = holdOf(session)
  if (hold !== null) return hold
  // The user's own files are never downloaded to: a fault of theirs is told beside the state.
  return session.content.complete || session.content.source ? 'seeding' : 'downloading'
}

/** Of a running recheck, or one that a pause interrupted; one that waits for another torrent's shows none. */
function checkProgressOf({ rechecking: { state }, content, phase }: TorrentSession): number | null {
  if (!content || content.doubtful.isEmpty) return null
  return state === 'running' || (state === null && phase === 'paused') ? content.doubtful.progress : null
}

/** What a list shows of a torrent, as plain data. */
export function summaryOf(session: TorrentSession): TorrentSummary {
  const { infoHash, name, trackers, content, swarm, encryption } = session
  const metainfo = content?.metainfo
  let selectedBytes = 0
  let verifiedBytes = 0
  for (const file of metainfo?.files ?? []) {
    if (file.pad || !content?.selected[file.index]) continue
    selectedBytes += shownLength(session, file)
    verifiedBytes += shownVerified(session, file)
  }
  const download = swarm?.downloadSpeed ?? 0
  const left = selectedBytes - verifiedBytes
  const running = session.phase === 'running' && content !== null
  return {
    infoHash,
    name,
    state: stateOf(session),
    error: session.error && toErrorRecord(session.error),
    choosing: session.addedWith.choosing,
    locked: holdOf(session) === 'locked',
    selectedBytes: metainfo ? selectedBytes : null,
    verifiedBytes,
    checkProgress: checkProgressOf(session),
    downloadBytesPerSecond: Math.round(download),
    uploadBytesPerSecond: Math.round(swarm?.uploadSpeed ?? 0),
    peers: (swarm?.wires.length ?? 0) + (swarm?.download.webSeeds?.count ?? 0),
    ...receiversOf(session),
    ...supplyOf(session),
    etaSeconds: running && left > 0 && download > 0 ? Math.ceil(left / download) : null,
    downloadedBytes: session.downloadedBytes,
    uploadedBytes: session.uploadedBytes,
    addedAt: session.addedAt,
    store: content?.store ?? 'opfs',
    origin: session.origin,
    sourceFault: content?.source?.fault ?? null,
    contentKey: encryption.key,
    keyError: encryption.error && toErrorRecord(encryption.error),
    magnet: formatMagnet({
      infoHash,
      name: encryption.isSecret ? null : name,
      trackers,
      webSeeds: session.addedWith.webSeeds,
      length: lengthOf(session),
    }),
  }
}

/** Bytes of all files as peers have them: sealed, where the torrent is encrypted. */
function lengthOf({ content }: TorrentSession): number {
  return (content?.metainfo.files ?? []).reduce((sum, { length, pad }) => sum + (pad ? 0 : length), 0)
}

function peersOf(session: TorrentSession): PeerSummary[] {
  const peers = (session.swarm?.connected() ?? []).map(({ peer, wire }): PeerSummary => {
    const host = wire.remoteAddress?.includes(':') ? `[${wire.remoteAddress}]` : wire.remoteAddress
    const address = host ? `${host}:${wire.remotePort ?? 0}` : null
    const version = wire.peerExtendedHandshake.v
    const received = session.swarm?.download.receivedFrom(wire)
    return {
      id: peer.key,
      kind: 'webrtc',
      address,
      client: clientNameOf(wire.peerId ?? peer.id, version ?? null),
      progress: session.swarm?.download.progressOf(wire) ?? 0,
      downloadBytesPerSecond: Math.round(received?.bytesPerSecond ?? 0),
      uploadBytesPerSecond: Math.round(wire.uploadSpeed()),
      downloadedBytes: received?.bytes ?? 0,
      uploadedBytes: wire.uploaded,
      peerChoking: wire.peerChoking,
      amChoking: wire.amChoking,
      error: null,
    }
  })
  const webSeeds = session.swarm?.download.webSeeds?.summaries() ?? []
  // Sources of the metainfo are of no interest once it is known.
  const sources = session.content ? [] : (session.swarm?.sources?.summaries() ?? [])
  return [...peers, ...webSeeds.map(webSeedPeer), ...sources.map(sourcePeer)]
}

/** What the torrent's own page shows besides, also before the metainfo is known (trackers, peers). */
export function detailOf(session: TorrentSession): TorrentDetail {
  const { content, swarm } = session
  const metainfo = content?.metainfo
  return {
    infoHash: session.infoHash,
    files: shownFiles(session),
    peers: peersOf(session),
    trackers:
      swarm?.trackers?.summaries() ??
      session.trackers.map((url) => ({ url, state: 'waiting', seeders: null, leechers: null, error: null })),
    pieceLength: metainfo?.pieceLength ?? 0,
    pieceCount: metainfo?.pieceCount ?? 0,
    bitfield: content?.bitfield.bytes.slice() ?? new Uint8Array(),
    comment: session.encryption.record?.comment ?? metainfo?.comment ?? null,
    createdBy: metainfo?.createdBy ?? null,
    createdAt: session.encryption.record?.createdAt ?? metainfo?.createdAt ?? null,
    private: metainfo?.private ?? false,
    hostCosts: swarm?.download.hostCosts ?? null,
  }
}
