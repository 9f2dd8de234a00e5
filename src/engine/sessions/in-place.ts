import { EngineError } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Source, SourceFile } from '../../protocol/pieces.ts'
import type { ShareFile, SourceFault } from '../../protocol/sharing.ts'
import type { Content } from './pieces/content.ts'
import { openSource, withdraw } from './pieces/in-place-content.ts'
import type { SessionRecheck } from './session-recheck.ts'

/** The session that is seeded from the user's own files. */
export interface InPlaceOwner {
  readonly infoHash: InfoHash
  readonly content: Content | null
  readonly rechecking: SessionRecheck
  onPiecesChecked(lost: readonly number[], found: readonly number[]): void
  /** Checks the doubtful pieces, in the background. */
  resumeRecheck(): void
  save(): Promise<void>
}

/** What happens to a session when the user's own files change, vanish, or are permitted again. */
export class InPlace {
  readonly #owner: InPlaceOwner
  #opening: Promise<void> | null = null

  constructor(owner: InPlaceOwner) {
    this.#owner = owner
  }

  /** The piece worker could not read the files, or read other bytes: every piece is withdrawn at once. */
  async onFault(fault: NonNullable<SourceFault>): Promise<void> {
    const { content } = this.#owner
    if (!content?.source) return
    this.#owner.onPiecesChecked(withdraw(content, fault), [])
    if (fault === 'changed') await this.#open(content)
    await this.#owner.save()
  }

  /** The handles that are to be permitted again. @throws EngineError `not-shared` */
  handles(): readonly FileSystemFileHandle[] {
    return this.#require().source.source.files.flatMap(({ handle }) => handle ?? [])
  }

  /**
   * Opens the files again: as they are permitted now, or those that the user chose anew, which are all rechecked.
   * @throws EngineError `not-shared`, `source-incomplete`, `source-mismatch`, StoreError
   */
  async reopen(files?: readonly ShareFile[]): Promise<void> {
    const { content, source } = this.#require()
    await this.#opening
    if (files) {
      const { source: known } = source
      source.source = { ...known, files: known.files.map((file) => chosen(file, files)) }
      this.#owner.onPiecesChecked(withdraw(content, 'changed'), [])
    }
    await this.#open(content)
    await this.#owner.save()
  }

  /** The same files were shared again: they are used where the old ones cannot be read any more. */
  async replace(source: Source): Promise<void> {
    const current = this.#require()
    if (current.source.fault === null) return
    await this.#opening
    current.source.source = source
    await this.#open(current.content)
    await this.#owner.save()
  }

  /** As {@link reopen}, where the files could not be read; an error stays as the fault. */
  async retry(): Promise<void> {
    const fault = this.#owner.content?.source?.fault ?? null
    if (fault === 'needs-permission' || fault === 'missing') await this.reopen()
  }

  /** Every doubtful piece was checked. */
  onRecheckEnded(): void {
    const { content } = this.#owner
    if (content?.source?.fault === 'changed' && content.doubtful.isEmpty && content.bitfield.isFull()) {
      content.source.fault = null
    }
  }

  async #open(content: Content): Promise<void> {
    this.#opening = this.#openNow(content).finally(() => {
      this.#opening = null
    })
    await this.#opening
  }

  async #openNow(content: Content): Promise<void> {
    await this.#owner.rechecking.interrupt()
    const { lost, found } = await openSource(content)
    this.#owner.onPiecesChecked(lost, found)
    if (!content.doubtful.isEmpty) this.#owner.resumeRecheck()
  }

  #require() {
    const { content, infoHash } = this.#owner
    if (content?.source) return { content, source: content.source }
    throw new EngineError('not-shared', 'Expected a torrent that is shared from files where they are', { infoHash })
  }
}

/** The file that the user chose in place of `known`. */
function chosen(known: SourceFile, files: readonly ShareFile[]): SourceFile {
  const { name } = known
  const isKnown = (other: ShareFile): boolean => other.path.join('/') === name
  // A folder is often chosen with its own name in front, or a file from another folder.
  const last = name.split('/').at(-1)
  const found =
    files.find(isKnown) ?? files.find((other) => other.path.at(-1) === last && other.file.size === known.size)
  if (!found) {
    throw new EngineError('source-incomplete', `Expected file ${JSON.stringify(name)} among those chosen, got none`, {
      name,
    })
  }
  const { file, handle } = found
  if (file.size !== known.size) {
    const message = `Expected file ${JSON.stringify(name)} of ${known.size} bytes, got ${file.size}`
    throw new EngineError('source-mismatch', message, { name, expected: known.size, got: file.size })
  }
  return { name, file, handle, size: file.size, lastModified: file.lastModified }
}
