import { StoreError } from '../../core/errors.ts'
import { type InfoHash, isInfoHash } from '../../core/metainfo/info-hash.ts'
import { named } from '../../protocol/namespace.ts'
import { opfsPathOf, opfsTorrentsFolder, type StorageUsage } from '../../protocol/pieces.ts'
import type { Disk, DiskFile } from './disk.ts'
import { toStoreError } from './store-error.ts'

/** File lengths read at the same time: each is a round trip to the browser process. */
const LENGTHS_AT_ONCE = 32

/** Opens the origin private file system; null where it is missing or refused (private windows, an old browser). */
export async function openOpfsDisk(): Promise<OpfsDisk | null> {
  if (!('FileSystemFileHandle' in self) || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return null
  try {
    const root = await navigator.storage.getDirectory()
    // Firefox and Safari may return the root in a private window and only refuse to create anything in it.
    await root.getDirectoryHandle(opfsTorrentsFolder(), { create: true })
    return new OpfsDisk(root)
  } catch {
    return null
  }
}

/** The origin private file system through exclusive sync access handles. */
export class OpfsDisk implements Disk {
  readonly kind = 'opfs'
  readonly #root: FileSystemDirectoryHandle

  readonly #folders = new Map<InfoHash, FileSystemDirectoryHandle>()
  /**
   * Files that are being opened. Chromium (156) never settles `createSyncAccessHandle` of a handle that it collects as
   * garbage meanwhile, and a variable does not keep one: a minifier removes it.
   */
  readonly #opening = new Set<FileSystemFileHandle>()
  /** The last {@link fits}: they share one file. */
  #trying = Promise.resolve(true)

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root
  }

  async open(infoHash: InfoHash, fileIndex: number, create: boolean): Promise<DiskFile | null> {
    const fields = { infoHash, fileIndex }
    try {
      const folder = await this.#folder(infoHash, create)
      if (!folder) return null
      return new OpfsFile(await this.#openFile(folder, opfsPathOf(infoHash, fileIndex)[2], create), fields)
    } catch (thrown) {
      const error = toStoreError(thrown, 'open', fields)
      if (error.code !== 'missing') throw error
      // A cached folder fails like this too when the user cleared the site's data: the next use looks it up again.
      this.#folders.delete(infoHash)
      if (create) throw error
      return null
    }
  }

  async lengths(infoHash: InfoHash): Promise<Map<number, number>> {
    const found = new Map<number, number>()
    let pending: Promise<unknown>[] = []
    try {
      const torrent = await this.#folder(infoHash, false)
      if (!torrent) return found
      for await (const [name, handle] of torrent.entries()) {
        if (!isFile(handle)) continue
        pending.push(handle.getFile().then((file) => found.set(Number(name), file.size)))
        if (pending.length === LENGTHS_AT_ONCE) {
          await Promise.all(pending)
          pending = []
        }
      }
      await Promise.all(pending)
    } catch (thrown) {
      throw toStoreError(thrown, 'length', { infoHash })
    }
    return found
  }

  async remove(infoHash: InfoHash): Promise<void> {
    const [top, folder] = opfsPathOf(infoHash, 0)
    this.#folders.delete(infoHash)
    try {
      const torrents = await this.#root.getDirectoryHandle(top)
      await torrents.removeEntry(folder, { recursive: true })
    } catch (thrown) {
      const error = toStoreError(thrown, 'remove', { infoHash })
      if (error.code !== 'missing') throw error
    }
  }

  async list(): Promise<InfoHash[]> {
    const found: InfoHash[] = []
    try {
      const torrents = await this.#root.getDirectoryHandle(opfsTorrentsFolder(), { create: true })
      for await (const name of torrents.keys()) if (isInfoHash(name)) found.push(name)
    } catch (thrown) {
      throw toStoreError(thrown, 'list', {})
    }
    return found
  }

  async usage(): Promise<StorageUsage> {
    try {
      const { usage = 0, quota = 0 } = await navigator.storage.estimate()
      return { kind: this.kind, usedBytes: usage, quotaBytes: quota }
    } catch (thrown) {
      throw toStoreError(thrown, 'usage', {})
    }
  }

  /**
   * Tried, with a file of that length without content: Chromium's estimate always tells of 10 GiB that are free,
   * whatever it allows. Nothing else of this worker runs while the file is that long.
   */
  async fits(bytes: number): Promise<boolean> {
    const name = named('capacity')
    this.#trying = this.#trying.then(async () => {
      let handle: FileSystemSyncAccessHandle | null = null
      try {
        handle = await this.#openFile(this.#root, name, true)
        handle.truncate(bytes)
        return true
      } catch (thrown) {
        return toStoreError(thrown, 'fits', {}).code !== 'quota-exceeded'
      } finally {
        handle?.truncate(0)
        handle?.close()
        await this.#root.removeEntry(name).catch(() => undefined)
      }
    })
    return this.#trying
  }

  async #openFile(
    folder: FileSystemDirectoryHandle,
    name: string,
    create: boolean,
  ): Promise<FileSystemSyncAccessHandle> {
    const file = await folder.getFileHandle(name, { create })
    this.#opening.add(file)
    try {
      return await file.createSyncAccessHandle()
    } finally {
      this.#opening.delete(file)
    }
  }

  /** Cached, which halves the time that opening a file takes. Null when it is absent and `create` is false. */
  async #folder(infoHash: InfoHash, create: boolean): Promise<FileSystemDirectoryHandle | null> {
    const known = this.#folders.get(infoHash)
    if (known) return known
    const [top, name] = opfsPathOf(infoHash, 0)
    try {
      const torrents = await this.#root.getDirectoryHandle(top, { create: true })
      const found = await torrents.getDirectoryHandle(name, { create })
      this.#folders.set(infoHash, found)
      return found
    } catch (thrown) {
      if (!create && toStoreError(thrown, 'open', { infoHash }).code === 'missing') return null
      throw thrown
    }
  }
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file'
}

class OpfsFile implements DiskFile {
  readonly #handle: FileSystemSyncAccessHandle
  readonly #fields: { infoHash: InfoHash; fileIndex: number }

  constructor(handle: FileSystemSyncAccessHandle, fields: { infoHash: InfoHash; fileIndex: number }) {
    this.#handle = handle
    this.#fields = fields
  }

  size(): number {
    return this.#do('size', () => this.#handle.getSize())
  }

  read(target: Uint8Array<ArrayBuffer>, at: number): number {
    return this.#do('read', () => {
      let got = 0
      while (got < target.length) {
        const bytes = this.#handle.read(got === 0 ? target : target.subarray(got), { at: at + got })
        if (bytes === 0) break
        got += bytes
      }
      return got
    })
  }

  write(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    this.#do('write', () => {
      const written = this.#handle.write(bytes, { at })
      if (written === bytes.length) return
      const message = `Expected to write ${bytes.length} bytes, wrote ${written}: the device may be full`
      throw new StoreError('io', message, { ...this.#fields, expected: bytes.length, got: written })
    })
  }

  truncate(length: number): void {
    this.#do('truncate', () => this.#handle.truncate(length))
  }

  flush(): void {
    this.#do('flush', () => this.#handle.flush())
  }

  close(): void {
    this.#handle.close()
  }

  #do<T>(doing: string, act: () => T): T {
    try {
      return act()
    } catch (thrown) {
      throw toStoreError(thrown, doing, this.#fields)
    }
  }
}
