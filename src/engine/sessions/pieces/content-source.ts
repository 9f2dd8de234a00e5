import type { Bitfield } from '../../../core/metainfo/bitfield.ts'
import type { Source } from '../../../protocol/pieces.ts'
import type { SourceFault } from '../../../protocol/sharing.ts'

/** The user's own files that a torrent in place is read from. */
export class ContentSource {
  fault: SourceFault = null
  /** Pieces that were verified before the files could not be read: they count again when the files are as they were. */
  withheld: Bitfield | null = null
  /** Whether the record has the files as they are here. */
  isSaved: boolean
  #source: Source

  constructor(source: Source, isSaved: boolean) {
    this.#source = source
    this.isSaved = isSaved
  }

  get source(): Source {
    return this.#source
  }

  set source(source: Source) {
    const { files } = this.#source
    const isSame =
      files.length === source.files.length &&
      source.files.every(({ size, lastModified, handle }, index) => {
        const known = files[index]
        return known?.size === size && known.lastModified === lastModified && known.handle === handle
      })
    this.isSaved &&= isSame
    this.#source = source
  }
}
