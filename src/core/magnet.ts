/** What a magnet link says (BEP 9, with BEP 53's `so`). */
export interface Magnet {
  /** v1 info hash, 40 lowercase hex digits. */
  readonly infoHash: string
  /** `dn`; for show only until the metainfo is known. */
  readonly name: string | null
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** File indexes of `so` (BEP 53), ascending; null when the link names none. */
  readonly selectOnly: readonly number[] | null
  /** `xs`: where a .torrent file may be had. */
  readonly exactSources: readonly string[]
}

/** @throws MagnetError */
export function parseMagnet(text: string): Magnet {
  throw new Error(`not yet: ${text}`)
}

export function formatMagnet(magnet: {
  readonly infoHash: string
  readonly name?: string | null
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
}): string {
  return `magnet:?xt=urn:btih:${magnet.infoHash}`
}
