/** How fast the download side may go: asked before each request, told of each. All times are ms of one clock. */
export interface DownloadCaps {
  /** How long until a block of this torrent may be asked for: 0 for now, Infinity for never. */
  waitMs(infoHash: string, now: number): number
  take(infoHash: string, bytes: number, now: number): void
}
