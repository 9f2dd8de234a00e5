import { LIMITS } from '../../core/limits.ts'
import { BlockCutter } from '../../core/web-seed/block-cutter.ts'
import type { FetchPart } from '../../core/web-seed/parts.ts'
import { filesOfPiece, type UnusableFiles } from '../../core/web-seed/unusable-files.ts'
import type { WebSeedContext } from './context.ts'

/** A file that is read from its first byte to its last. Every block of it that is missing is kept. */
export class FileRead {
  readonly file: number
  /** Offset in the torrent of the next byte. */
  at: number
  /** Exclusive. */
  readonly end: number
  /** Bytes passed that are not wanted now, but may be later. */
  passedUnwanted = false
  readonly #files: WholeFiles

  constructor(files: WholeFiles, part: FetchPart) {
    this.file = part.file
    this.at = part.at - part.start
    this.end = this.at + part.fileLength
    this.#files = files
  }

  /** @returns bytes of blocks that were kept */
  onBytes(bytes: Uint8Array): number {
    const { at } = this
    this.at += bytes.length
    return this.#files.keep(this, at, bytes)
  }
}

/**
 * The files of a web seed that does not send parts: each is read from its start, one request a file, so that no byte is
 * sent twice and memory holds no more than a block at each border of two files.
 */
export class WholeFiles {
  /** Whether the server answered a request for a part with the whole file, and not otherwise since. */
  isNeeded = false
  readonly #url: string
  readonly #context: WebSeedContext
  readonly #unusable: UnusableFiles
  readonly #reading = new Set<FileRead>()
  /** When each file was read to its end, the latest last. */
  readonly #readAt = new Map<number, number>()
  /** Files of which a reading has begun. */
  readonly #begun = new Set<number>()
  #cutter: BlockCutter | null = null

  constructor(url: string, context: WebSeedContext, unusable: UnusableFiles) {
    this.#url = url
    this.#context = context
    this.#unusable = unusable
  }

  /** Whether runs may have this piece, or in whole files whether reading one more file may bring it. */
  offers(piece: number): boolean {
    if (!this.#unusable.offers(piece)) return false
    if (this.#reading.size === 0 && !this.isNeeded) return true
    const files = filesOfPiece(this.#context.layout, piece)
    if (files.some((file) => this.#isReading(file))) return false
    return !this.isNeeded || files.some((file) => this.#mayRead(file))
  }

  /** The file to read next; null when there is none. */
  next(): number | null {
    const piece = this.#context.source.firstOpen(this.#url, (one) => this.offers(one))
    if (piece === null) return null
    const files = filesOfPiece(this.#context.layout, piece).filter((file) => this.#mayRead(file))
    const order = [...this.#readAt.keys()]
    // A piece over several files needs each: the one that was read longest ago, or never.
    return files.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))[0] ?? null
  }

  begin(part: FetchPart): FileRead {
    const read = new FileRead(this, part)
    this.#reading.add(read)
    this.#cutter ??= new BlockCutter(this.#context.layout)
    if (this.#begun.has(part.file)) {
      // Each byte is cut once: what is left of the blocks at its borders goes, also what its neighbours brought.
      this.#cutter.dropRange(read.at, read.end)
      this.#readAt.clear()
    }
    this.#begun.add(part.file)
    return read
  }

  ended(read: FileRead): void {
    if (!this.#reading.delete(read)) return
    const { source, layout } = this.#context
    const piece = Math.floor((read.at - 1) / layout.pieceLength)
    // Its last piece may go on in another file, or have been cut off.
    if (piece >= 0) source.releaseRun(this.#url, piece, piece)
    // The block in which it was cut off is never completed.
    if (read.at < read.end) this.#cutter?.dropRange(read.at - 1, read.at)
    else this.#readAt.set(read.file, read.passedUnwanted ? Number.NEGATIVE_INFINITY : this.#context.now())
  }

  keep(read: FileRead, at: number, bytes: Uint8Array): number {
    const { source } = this.#context
    let kept = 0
    for (const { piece, offset, bytes: blocks } of this.#cutter!.push(at, bytes)) {
      const taken = source.takeBlocks(this.#url, piece, offset, blocks)
      if (taken === null) read.passedUnwanted = true
      else kept += taken
    }
    return kept
  }

  #isReading(file: number): boolean {
    for (const read of this.#reading) if (read.file === file) return true
    return false
  }

  /** A file that was just read whole has nothing more to bring. */
  #mayRead(file: number): boolean {
    const readAt = this.#readAt.get(file)
    const isFresh = readAt !== undefined && this.#context.now() - readAt < LIMITS.webSeedAbsentMs
    return !isFresh && !this.#isReading(file)
  }
}
