import type { TorrentSummary } from '../../../src/protocol/engine.ts'
import { asInfoHash } from '../../info-hash.ts'

/** A torrent of the list, half downloaded. */
export const torrent = (change: Partial<TorrentSummary> = {}): TorrentSummary => ({
  infoHash: asInfoHash('a'.repeat(40)),
  name: 'A',
  state: 'downloading',
  error: null,
  choosing: false,
  locked: false,
  selectedBytes: 100,
  verifiedBytes: 50,
  checkProgress: null,
  downloadBytesPerSecond: 0,
  uploadBytesPerSecond: 0,
  peers: 0,
  outlook: 'coming',
  obtainable: 1,
  etaSeconds: null,
  downloadedBytes: 0,
  uploadedBytes: 0,
  keyError: null,
  addedAt: 0,
  store: 'opfs',
  receivers: 0,
  soleSeed: false,
  origin: 'added',
  sourceFault: null,
  contentKey: null,
  magnet: '',
  ...change,
})
