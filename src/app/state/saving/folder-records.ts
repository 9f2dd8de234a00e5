import { createStore, del, get, set } from 'idb-keyval'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { FileStamp } from '../../../core/saving/folder-plan.ts'
import { named } from '../../../protocol/namespace.ts'
import type { PickedFolder } from './folder-picker.ts'

/** What is kept of a save into a folder, so that a later one goes on there: nothing of it leaves the browser. */
export interface FolderRecord {
  readonly folder: PickedFolder
  /** How each file was when it was saved, by its index. */
  readonly saved: ReadonlyMap<number, FileStamp>
}

/** The folders that the user wants to be remembered, by torrent. What the browser does not keep is done without. */
export class FolderRecords {
  readonly #store = createStore(named('freshet-folders'), 'folders')

  async read(infoHash: InfoHash): Promise<FolderRecord | null> {
    const value = await get<FolderRecord>(infoHash, this.#store).catch(() => undefined)
    return value?.folder instanceof FileSystemDirectoryHandle && value.saved instanceof Map ? value : null
  }

  async write(infoHash: InfoHash, record: FolderRecord): Promise<void> {
    await set(infoHash, record, this.#store).catch(() => undefined)
  }

  async forget(infoHash: InfoHash): Promise<void> {
    await del(infoHash, this.#store).catch(() => undefined)
  }
}
