import { embedPieceLength, nameInAddress } from '../../../core/embed/owner/embed-torrent.ts'
import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import type { Metainfo } from '../../../core/metainfo/metainfo.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import { fetchOwnedFile } from './fetch-owned-file.ts'
import { readMade } from './owned-torrent-file.ts'

export type MakingPhase = 'fetching' | 'hashing'

/** Makes the .torrent file of an owner's file, from the device or from its address. The piece worker hashes it. */
export class Making {
  #phase = $state<MakingPhase | null>(null)
  #doneBytes = $state(0)
  #totalBytes = $state<number | null>(null)
  #error = $state.raw<ErrorRecord | null>(null)
  #abort: AbortController | null = null
  readonly #engine: Pick<EngineConnection, 'running'>

  constructor(engine: Pick<EngineConnection, 'running'>) {
    this.#engine = engine
  }

  /** Null while nothing is made. */
  get phase(): MakingPhase | null {
    return this.#phase
  }

  get doneBytes(): number {
    return this.#doneBytes
  }

  /** Null while it is not known. */
  get totalBytes(): number | null {
    return this.#totalBytes
  }

  /** Why the last one failed. */
  get error(): ErrorRecord | null {
    return this.#error
  }

  cancel(): void {
    this.#abort?.abort()
  }

  /** @returns null when it failed or was cancelled @param file null: the one at the address */
  async make(address: string, file: File | null): Promise<Metainfo | null> {
    this.cancel()
    const abort = new AbortController()
    this.#abort = abort
    this.#error = null
    try {
      return await this.#make(address, file, abort.signal)
    } catch (thrown) {
      if (!abort.signal.aborted) this.#error = toErrorRecord(thrown)
      return null
    } finally {
      if (this.#abort === abort) this.#phase = null
    }
  }

  async #make(address: string, chosen: File | null, signal: AbortSignal): Promise<Metainfo> {
    const name = chosen?.name ?? nameInAddress(address) ?? 'file'
    this.#begin('fetching', null)
    const report = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number | null }): void => {
      if (signal.aborted) return
      this.#doneBytes = doneBytes
      this.#totalBytes = totalBytes
    }
    if (chosen !== null) this.#begin('hashing', chosen.size)
    const file = chosen ?? (await fetchOwnedFile(address, name, signal, report))
    this.#begin('hashing', file.size)
    const engine = await this.#engine.running()
    const id = crypto.randomUUID()
    const stopListening = engine.on('share-progress', (progress) => {
      if (progress.id === id) report(progress)
    })
    const cancel = (): void => void engine.call('cancelShare', [id]).catch(() => undefined)
    signal.addEventListener('abort', cancel)
    try {
      signal.throwIfAborted()
      const bytes = await engine.call('makeTorrent', [id, requestOf(name, file)])
      signal.throwIfAborted()
      return await readMade(bytes)
    } finally {
      stopListening()
      signal.removeEventListener('abort', cancel)
    }
  }

  #begin(phase: MakingPhase, totalBytes: number | null): void {
    this.#phase = phase
    this.#doneBytes = 0
    this.#totalBytes = totalBytes
  }
}

const requestOf = (name: string, file: File) => ({
  name,
  files: [{ path: [name], file, handle: null }],
  keep: 'in-place' as const,
  encrypt: false,
  pieceLength: embedPieceLength(file.size),
  trackers: [],
  webSeeds: [],
  private: false,
  comment: null,
  source: null,
})
