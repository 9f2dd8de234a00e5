import { type FreshetError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { folderPaths } from '../../../core/saving/folder-paths.ts'
import { type FileStamp, fileStep } from '../../../core/saving/folder-plan.ts'
import { type Renamed, renamedIn } from '../../../core/saving/renamed.ts'
import { givenPaths } from '../../../core/torrent-file/given-paths.ts'
import type { FileSummary, TorrentSummary } from '../../../protocol/engine.ts'
import { openSource } from '../shell/stream-request.ts'
import { folderError } from './folder-error.ts'
import { findInFolder, isEqual, makeInFolder, stampOf, writeToFolder } from './folder-files.ts'
import type { FolderPhase, FolderProgress } from './folder-phase.ts'
import { mayWrite, type PickedFolder, pickFolder } from './folder-picker.ts'
import { type FolderRecord, FolderRecords } from './folder-records.ts'
import { isComplete, type SavingServices } from './services.ts'

interface SavedFile {
  readonly file: FileSummary
  /** In the folder of the user. */
  path: readonly string[]
}

const NOTHING: FolderProgress = { bytes: 0, totalBytes: 0, name: '' }

/**
 * Saves the files of a torrent into a folder of the user, one save at a time. Saving again into the same folder skips
 * what is there already, so that a save that broke off goes on. Nothing is held in memory but the part under way.
 */
export class FolderSave {
  /** Whether the user wants the folder to be remembered for this torrent. */
  remember = $state(true)
  /** Whether the user sees the dialog; else the end is reported. */
  shown = false
  #torrent = $state.raw<TorrentSummary | null>(null)
  #files = $state.raw<readonly FileSummary[]>([])
  #renamed = $state.raw<readonly Renamed[]>([])
  #record = $state.raw<FolderRecord | null>(null)
  #phase = $state.raw<FolderPhase>({ kind: 'choosing' })
  #progress = $state.raw<FolderProgress>(NOTHING)
  #folderName = $state('')
  readonly #services: SavingServices
  readonly #records = new FolderRecords()
  #stop = new AbortController()
  #decide: (replace: boolean) => void = () => undefined
  #written = 0
  #shownAt = 0
  /** As the torrent gives them, by index; none for an encrypted one. */
  #given: readonly (readonly string[])[] = []

  constructor(services: SavingServices) {
    this.#services = services
  }

  get torrent(): TorrentSummary | null {
    return this.#torrent
  }

  /** The chosen files that are complete. */
  get files(): readonly FileSummary[] {
    return this.#files.filter((file) => file.selected && isComplete(file))
  }

  /** How many of the chosen files are not complete yet. */
  get left(): number {
    return this.#files.filter(({ selected }) => selected).length - this.files.length
  }

  /** Files and folders that are saved under another name than the torrent gives them. */
  get renamed(): readonly Renamed[] {
    return this.#renamed
  }

  get phase(): FolderPhase {
    return this.#phase
  }

  get progress(): FolderProgress {
    return this.#progress
  }

  /** Name of the folder of the running or last save. */
  get folderName(): string {
    return this.#folderName
  }

  /** Name of the folder that is remembered for this torrent; null where none is. */
  get remembered(): string | null {
    return this.#record?.folder.name ?? null
  }

  get running(): boolean {
    return ['checking', 'differing', 'writing'].includes(this.#phase.kind)
  }

  /** Shows a torrent, unless another one is being saved: then that one stays. */
  async show(torrent: TorrentSummary): Promise<void> {
    if (this.running) return
    const { infoHash, contentKey } = torrent
    const engine = await this.#services.engine.running()
    this.#torrent = torrent
    this.#phase = { kind: 'choosing' }
    this.#record = await this.#records.read(infoHash)
    this.#files = await engine.call('files', [infoHash])
    const isPlain = contentKey === null && this.#files.length > 0
    this.#given = isPlain ? givenPaths(await engine.call('torrentFile', [infoHash])) : []
    this.#renamed = this.#renamedOf(this.#placed())
  }

  /** Asks for a folder and saves into it. Call it in a click. */
  async pick(): Promise<void> {
    await this.#begin(pickFolder)
  }

  /** Saves into the folder that is remembered. Call it in a click. */
  async goOn(): Promise<void> {
    const folder = this.#record?.folder
    if (folder === undefined) return
    await this.#begin(async () => {
      if (await mayWrite(folder)) return folder
      throw folderError(new DOMException('The user gave no permission', 'NotAllowedError'), folder.name)
    })
  }

  /** Answers {@link FolderPhase} `differing`. */
  decide(replace: boolean): void {
    this.#decide(replace)
  }

  cancel(): void {
    this.#stop.abort()
    this.#decide(false)
  }

  async #begin(choose: () => Promise<PickedFolder | null>): Promise<void> {
    if (this.running) return
    this.#written = 0
    this.#stop = new AbortController()
    try {
      const folder = await choose()
      if (folder !== null) await this.#save(folder)
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  #fail(thrown: unknown): void {
    const written = this.#written
    const error: FreshetError = folderError(thrown, this.#progress.name)
    this.#phase =
      this.#stop.signal.aborted || error.code === 'folder-cancelled'
        ? { kind: 'cancelled', written }
        : { kind: 'failed', error: toErrorRecord(error), written }
    if (!this.shown) this.#services.toasts.showError(toErrorRecord(error), this.#torrent?.name ?? null)
  }

  async #save(folder: PickedFolder): Promise<void> {
    const torrent = this.#torrent
    if (torrent === null) return
    this.#folderName = folder.name
    const files = this.#placed()
    const saved = await this.#savedIn(folder)
    const keep = (): Promise<void> =>
      this.remember ? this.#records.write(torrent.infoHash, { folder, saved }) : this.#records.forget(torrent.infoHash)
    const { write, differing, skipped } = await this.#check(folder, files, saved)
    const replace = differing.length > 0 && (await this.#ask(differing))
    this.#stop.signal.throwIfAborted()
    try {
      await this.#write(folder, replace ? [...write, ...differing] : write, saved, keep)
    } finally {
      await keep()
      this.#record = this.remember ? { folder, saved } : null
    }
    this.#renamed = this.#renamedOf(files)
    const kept = replace ? 0 : differing.length
    this.#phase = {
      kind: 'done',
      result: { written: this.#written, skipped, kept, left: this.left },
    }
    if (this.shown) return
    const count = this.#renamed.length
    this.#services.toasts.show(count === 0 ? 'folderSaved' : 'folderSavedRenamed', { name: torrent.name, count })
  }

  /** The files to be saved, each with its path in the folder: the same for each save of the torrent. */
  #placed(): SavedFile[] {
    const paths = folderPaths(this.#files.map(({ path }) => path))
    const wanted = new Set(this.files)
    return this.#files.flatMap((file, at) => (wanted.has(file) ? [{ file, path: paths[at]! }] : []))
  }

  #renamedOf(files: readonly SavedFile[]): readonly Renamed[] {
    return renamedIn(files.map(({ file, path }) => ({ given: this.#given[file.index] ?? file.path, saved: path })))
  }

  /** How the files were that an earlier save left in this very folder. */
  async #savedIn(folder: PickedFolder): Promise<Map<number, FileStamp>> {
    const record = this.#record
    return new Map(record !== null && (await record.folder.isSameEntry(folder)) ? record.saved : [])
  }

  async #check(
    folder: PickedFolder,
    files: readonly SavedFile[],
    saved: Map<number, FileStamp>,
  ): Promise<{ write: SavedFile[]; differing: SavedFile[]; skipped: number }> {
    this.#phase = { kind: 'checking' }
    this.#count(files)
    const [write, differing]: [SavedFile[], SavedFile[]] = [[], []]
    let skipped = 0
    for (const each of files) {
      const { file, path } = each
      this.#stop.signal.throwIfAborted()
      this.#note(0, path)
      const there = await findInFolder(folder, path)
      const step = fileStep(file.length, there === null ? null : stampOf(there), saved.get(file.index) ?? null)
      const isSame = there !== null && step === 'compare' && (await this.#isEqual(there, each))
      if (isSame) saved.set(file.index, stampOf(there))
      if (step === 'write') write.push(each)
      else if (step === 'skip' || isSame) skipped++
      else differing.push(each)
    }
    return { write, differing, skipped }
  }

  async #isEqual(there: File, { file, path }: SavedFile): Promise<boolean> {
    const { signal } = this.#stop
    return isEqual(there, await this.#open(file), signal, (bytes) => this.#note(bytes, path))
  }

  #ask(differing: readonly SavedFile[]): Promise<boolean> {
    this.#phase = { kind: 'differing', names: differing.map(({ path }) => path.join('/')) }
    return new Promise((resolve) => {
      this.#decide = resolve
    })
  }

  async #write(
    folder: PickedFolder,
    files: readonly SavedFile[],
    saved: Map<number, FileStamp>,
    keep: () => Promise<void>,
  ): Promise<void> {
    this.#phase = { kind: 'writing' }
    this.#count(files)
    let keptAt = performance.now()
    for (const each of files) {
      const { file, path } = each
      this.#note(0, path)
      const place = await makeInFolder(folder, path, file.index)
      each.path = place.path
      const source = await this.#open(file)
      const { signal } = this.#stop
      saved.set(file.index, await writeToFolder(place, source, signal, (bytes) => this.#note(bytes, path)))
      this.#written++
      if (performance.now() - keptAt < LIMITS.savedNotesMs) continue
      await keep()
      keptAt = performance.now()
    }
  }

  #open({ path }: FileSummary): ReturnType<typeof openSource> {
    return openSource(this.#services.files.url(this.#torrent!.infoHash, path), this.#stop.signal)
  }

  #count(files: readonly SavedFile[]): void {
    this.#done = 0
    this.#progress = { ...NOTHING, totalBytes: files.reduce((sum, { file }) => sum + file.length, 0) }
  }

  #done = 0

  #note(bytes: number, path: readonly string[]): void {
    this.#done += bytes
    const now = performance.now()
    const name = path.at(-1) ?? ''
    if (now - this.#shownAt < LIMITS.savedNotesMs / 2 && name === this.#progress.name) return
    this.#shownAt = now
    this.#progress = { ...this.#progress, bytes: this.#done, name }
  }
}
