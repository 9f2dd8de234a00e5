import type { Metainfo } from '../metainfo/metainfo.ts'
/** Writes a .torrent file with the info dictionary as it came, so that its hash stays. */
export declare function buildTorrentFile(metainfo: Metainfo): Uint8Array<ArrayBuffer>
