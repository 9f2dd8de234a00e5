export type ShareWay = 'ours' | 'create-torrent'

/** `prepare` writes the file; the others make a torrent of it. */
export type ShareRequest = { readonly prepare: number } | { readonly way: ShareWay }

export interface ShareFigure {
  readonly seconds: number
  /** The info dictionary's SHA-1, lower-case hex: the same for all. */
  readonly infoHash: string
}
