import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/** The session of an info hash; undefined once it is off the list. */
export type FindSavable = (infoHash: InfoHash) => { saveIfDirty(): Promise<void> } | undefined

/** Writes changed sessions every LIMITS.sessionSaveIntervalMs, with one interval for all of them. */
export class UnsavedSessions {
  readonly #unsaved = new Set<InfoHash>()
  readonly #find: FindSavable
  readonly #onError: (infoHash: InfoHash, thrown: unknown) => void

  /** @param onError called for every write that fails; the session is written again at the next interval */
  constructor(find: FindSavable, onError: (infoHash: InfoHash, thrown: unknown) => void) {
    this.#find = find
    this.#onError = onError
    setInterval(() => this.#save(), LIMITS.sessionSaveIntervalMs)
  }

  add(infoHash: InfoHash): void {
    this.#unsaved.add(infoHash)
  }

  #save(): void {
    const unsaved = [...this.#unsaved]
    this.#unsaved.clear()
    for (const infoHash of unsaved) {
      this.#find(infoHash)
        ?.saveIfDirty()
        .catch((thrown: unknown) => {
          this.#unsaved.add(infoHash)
          this.#onError(infoHash, thrown)
        })
    }
  }
}
