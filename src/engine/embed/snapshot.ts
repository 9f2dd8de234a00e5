import { toErrorRecord } from '../../core/errors.ts'
import type { PeerSummary, TorrentDetail, TorrentSummary } from '../../protocol/engine.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { webSeedPeer } from '../web-seed/peer-summary.ts'
import { supplyOf } from './supply.ts'

/** As much of a torrent as an embed's frame reads; the rest says nothing. */
export function summaryOf(session: TorrentSession): TorrentSummary {
  const { infoHash, name, content, swarm, downloadedBytes, uploadedBytes, addedAt, origin } = session
  return {
    infoHash,
    name,
    state: session.phase === 'failed' ? 'failed' : content?.complete ? 'seeding' : 'downloading',
    error: session.error && toErrorRecord(session.error),
    choosing: false,
    locked: false,
    selectedBytes: null,
    verifiedBytes: 0,
    checkProgress: null,
    downloadBytesPerSecond: Math.round(swarm?.downloadSpeed ?? 0),
    uploadBytesPerSecond: Math.round(swarm?.uploadSpeed ?? 0),
    peers: swarm?.wires.length ?? 0,
    receivers: 0,
    soleSeed: false,
    ...supplyOf(),
    etaSeconds: null,
    downloadedBytes,
    uploadedBytes,
    addedAt,
    store: content?.store ?? 'opfs',
    origin,
    sourceFault: null,
    contentKey: null,
    keyError: null,
    magnet: '',
  }
}

export function detailOf({ infoHash, content, swarm }: TorrentSession): TorrentDetail {
  const peers = (swarm?.connected() ?? []).map(({ peer, wire }): PeerSummary => {
    const { bytes = 0, bytesPerSecond = 0 } = swarm?.download.receivedFrom(wire) ?? {}
    return {
      id: peer.key,
      kind: 'webrtc',
      address: null,
      client: null,
      progress: swarm?.download.progressOf(wire) ?? 0,
      downloadBytesPerSecond: Math.round(bytesPerSecond),
      uploadBytesPerSecond: Math.round(wire.uploadSpeed()),
      downloadedBytes: bytes,
      uploadedBytes: wire.uploaded,
      peerChoking: wire.peerChoking,
      amChoking: wire.amChoking,
      error: null,
    }
  })
  const webSeeds = swarm?.download.webSeeds?.summaries() ?? []
  return {
    infoHash,
    files: [],
    peers: [...peers, ...webSeeds.map(webSeedPeer)],
    trackers: swarm?.trackers?.summaries() ?? [],
    pieceLength: content?.metainfo.pieceLength ?? 0,
    pieceCount: content?.metainfo.pieceCount ?? 0,
    bitfield: content?.bitfield.bytes.slice() ?? new Uint8Array(),
    comment: null,
    createdBy: null,
    createdAt: null,
    private: content?.metainfo.private ?? false,
    hostCosts: swarm?.download.hostCosts ?? null,
  }
}
