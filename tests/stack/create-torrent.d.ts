declare module 'create-torrent' {
  interface Options {
    name?: string
    pieceLength?: number
    maxPieceLength?: number
    private?: boolean
    info?: Record<string, unknown>
    announceList?: string[][]
    urlList?: string[]
    comment?: string
  }
  export default function createTorrent(
    input: unknown,
    options: Options,
    done: (error: Error | null, torrentFile: Uint8Array) => void,
  ): void
}
