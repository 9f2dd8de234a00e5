/** The part of the package that these tests read. */
declare module 'webtorrent-fixtures' {
  interface Fixture {
    readonly torrent: Uint8Array
    readonly magnetURI: string
    /** What parse-torrent makes of it. */
    readonly parsedTorrent: {
      readonly infoHash: string
      readonly name: string
      readonly length: number
      readonly pieceLength: number
      /** Hex. */
      readonly pieces: readonly string[]
      readonly files: readonly { readonly path: string; readonly offset: number }[]
      readonly announce: readonly string[]
      readonly urlList: readonly string[]
      readonly private?: boolean
      readonly created?: Date
    }
  }
  const fixtures: Readonly<
    Record<'leaves' | 'alice' | 'folder' | 'numbers' | 'lotsOfNumbers' | 'bunny' | 'sintel' | 'leavesMetadata', Fixture>
  > & { readonly corrupt: { readonly torrent: Uint8Array } }
  export default fixtures
}
