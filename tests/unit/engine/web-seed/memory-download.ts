import { createHash } from 'node:crypto'
import { pieceLengthAt } from '../../../../src/core/metainfo/layout.ts'
import type { Metainfo } from '../../../../src/core/metainfo/metainfo.ts'
import { parseTorrentFile } from '../../../../src/core/torrent-file/torrent-file.ts'
import type { RunSource, WebSeedRun } from '../../../../src/engine/web-seed/run-source.ts'
import { bytesOf, type SeedFile } from '../../../stack/content.ts'
import { bencode } from '../../../vectors/torrents.ts'

export const BLOCK = 16 * 1024

interface Block {
  present: boolean
  source: string | null
}

/** A download in memory that reserves the longest free range, and throws for blocks that were not reserved. */
export class MemoryDownload implements RunSource {
  readonly bytes: Uint8Array
  readonly blocks: Block[][]
  /** Every call. */
  readonly log: string[] = []
  /** Called after each block: false ends the piece. */
  wantsRest: (piece: number) => boolean = () => true
  /** Pieces that cannot be reserved. */
  readonly unwanted = new Set<number>()
  readonly #metainfo: Metainfo
  readonly #watchers: (() => void)[] = []

  constructor(metainfo: Metainfo) {
    this.#metainfo = metainfo
    this.bytes = new Uint8Array(metainfo.length)
    this.blocks = Array.from({ length: metainfo.pieceCount }, (_, piece) =>
      Array.from({ length: Math.ceil(pieceLengthAt(metainfo, piece) / BLOCK) }, () => ({
        present: false,
        source: null,
      })),
    )
  }

  reserveRun(source: string, maxBytes: number, offers: (piece: number) => boolean): WebSeedRun | null {
    const run = this.#longest(offers, maxBytes) ?? this.#partial(offers)
    if (!run) {
      this.#note('nothing')
      return null
    }
    for (let piece = run.first; piece <= run.last; piece++) {
      for (const [block, state] of this.blocks[piece]!.entries()) {
        const offset = block * BLOCK
        if (piece === run.first && offset < (run.from ?? 0)) continue
        if (piece === run.last && offset >= (run.to ?? Number.POSITIVE_INFINITY)) continue
        state.source = source
      }
    }
    this.#note(`reserve ${run.first}-${run.last}`)
    return run
  }

  readonly isRead = false

  neededSooner(): null {
    return null
  }

  firstOpen(_source: string, offers: (piece: number) => boolean): number | null {
    const isOpen = (piece: number): boolean =>
      !this.unwanted.has(piece) &&
      offers(piece) &&
      this.blocks[piece]!.some((one) => !one.present && one.source === null)
    const piece = this.blocks.findIndex((_, index) => isOpen(index))
    return piece === -1 ? null : piece
  }

  takeBlocks(_source: string, index: number, offset: number, bytes: Uint8Array): number | null {
    if (this.unwanted.has(index)) return null
    let kept = 0
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const state = this.blocks[index]![(offset + at) / BLOCK]!
      const part = bytes.subarray(at, at + BLOCK)
      if (state.present) continue
      Object.assign(state, { present: true, source: null })
      this.bytes.set(part, index * this.#metainfo.pieceLength + offset + at)
      kept += part.length
    }
    this.#note(`took ${index}`)
    return kept
  }

  wants(start: number, end: number): boolean {
    const { pieceLength } = this.#metainfo
    for (let piece = Math.floor(start / pieceLength); piece * pieceLength < end; piece++) {
      if (!this.unwanted.has(piece) && !this.has(piece)) return true
    }
    return false
  }

  onBlocks(source: string, index: number, offset: number, bytes: Uint8Array): boolean {
    const length = pieceLengthAt(this.#metainfo, index)
    const end = offset + bytes.length
    if (offset % BLOCK !== 0 || (end % BLOCK !== 0 && end !== length) || bytes.length === 0) {
      throw new Error(`not whole blocks: ${offset}+${bytes.length} of piece ${index}`)
    }
    for (let block = offset / BLOCK; block * BLOCK < end; block++) {
      const state = this.blocks[index]![block]!
      if (state.present || state.source !== source) throw new Error(`block ${block} of piece ${index} was not reserved`)
      state.present = true
      state.source = null
    }
    this.bytes.set(bytes, index * this.#metainfo.pieceLength + offset)
    const wants = this.wantsRest(index)
    if (!wants) this.free(index)
    this.#note(`arrived ${index}`)
    return wants
  }

  releaseRun(source: string, first: number, last: number): void {
    for (let piece = first; piece <= last; piece++) this.free(piece, source)
    this.#note(`released ${first}-${last}`)
  }

  /** Frees the reserved blocks of a piece. */
  free(piece: number, source?: string): void {
    for (const state of this.blocks[piece]!) if (source === undefined || state.source === source) state.source = null
  }

  /** As if a peer had sent these blocks. */
  put(piece: number, blocks: readonly number[]): void {
    for (const block of blocks) Object.assign(this.blocks[piece]![block]!, { present: true, source: null })
  }

  has(piece: number): boolean {
    return this.blocks[piece]!.every(({ present }) => present)
  }

  get complete(): boolean {
    return this.blocks.every((_, piece) => this.has(piece))
  }

  /** Reserved blocks. */
  get reserved(): number {
    return this.blocks.flat().filter(({ source }) => source !== null).length
  }

  /** Resolves once `holds` is true. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (holds()) resolve()
        else this.#watchers.push(look)
      }
      look()
    })
  }

  #note(call: string): void {
    this.log.push(call)
    for (const look of this.#watchers.splice(0)) look()
  }

  #longest(offers: (piece: number) => boolean, maxBytes: number): WebSeedRun | null {
    const most = Math.max(1, Math.floor(maxBytes / this.#metainfo.pieceLength))
    let best: WebSeedRun | null = null
    for (let first = 0; first < this.blocks.length; first++) {
      let last = first - 1
      while (last + 1 < this.blocks.length && last - first + 1 < most && this.#free(last + 1) && offers(last + 1))
        last++
      if (last >= first && (!best || last - first > best.last - best.first)) best = { first, last }
    }
    return best
  }

  #partial(offers: (piece: number) => boolean): WebSeedRun | null {
    for (const [piece, blocks] of this.blocks.entries()) {
      const free = ({ present, source }: Block): boolean => !present && source === null
      const first = blocks.findIndex(free)
      if (first === -1 || this.unwanted.has(piece) || !offers(piece)) continue
      let end = first
      while (end < blocks.length && free(blocks[end]!)) end++
      const to = Math.min(end * BLOCK, pieceLengthAt(this.#metainfo, piece))
      return { first: piece, last: piece, from: first * BLOCK, to }
    }
    return null
  }

  #free(piece: number): boolean {
    return !this.unwanted.has(piece) && this.blocks[piece]!.every(({ present, source }) => !present && source === null)
  }
}

/** A torrent of these files. Padding is named `.pad/N`; a single file without `folder` is a single-file torrent. */
export async function torrentOf(
  files: readonly SeedFile[],
  options: { folder?: string; pieceLength?: number } = {},
): Promise<{ metainfo: Metainfo; bytes: Uint8Array }> {
  const { folder, pieceLength = 64 * 1024 } = options
  const bodies = await Promise.all(files.map(bytesOf))
  const bytes = Buffer.concat(bodies)
  const hashes: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceLength) {
    hashes.push(
      createHash('sha1')
        .update(bytes.subarray(at, at + pieceLength))
        .digest(),
    )
  }
  const common = { 'piece length': pieceLength, pieces: Buffer.concat(hashes) }
  const info = folder
    ? {
        files: files.map(({ name }, index) => ({
          ...(name.startsWith('.pad/') ? { attr: 'p' } : {}),
          length: bodies[index]!.length,
          path: name.split('/'),
        })),
        name: folder,
        ...common,
      }
    : { length: bytes.length, name: files[0]!.name, ...common }
  const sha1 = (data: Uint8Array): Uint8Array => createHash('sha1').update(data).digest()
  return { metainfo: await parseTorrentFile(bencode({ info }), sha1), bytes }
}
