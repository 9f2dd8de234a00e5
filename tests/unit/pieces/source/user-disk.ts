/** Files of a user on a disk, with the handles that a browser gives for them. */
export class UserDisk {
  readonly #files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; lastModified: number }>()
  permission: PermissionState = 'granted'
  /** Bytes read so far. */
  bytesRead = 0

  /** @param lastModified the same as before leaves a change that no date shows */
  write(name: string, bytes: Uint8Array<ArrayBuffer>, lastModified: number): void {
    this.#files.set(name, { bytes, lastModified })
  }

  delete(name: string): void {
    this.#files.delete(name)
  }

  /** A snapshot that refuses to be read once the file has another date, as in Chromium. */
  file(name: string): File {
    const found = this.#files.get(name)
    if (!found) throw new DOMException('no such file', 'NotFoundError')
    const { bytes, lastModified } = found
    const file = new File([bytes], name, { lastModified })
    const slice = (start: number, end: number) => ({
      arrayBuffer: async () => {
        const now = this.#files.get(name)
        if (!now) throw new DOMException('gone', 'NotFoundError')
        if (now.lastModified !== lastModified) throw new DOMException('changed', 'NotReadableError')
        const part = now.bytes.slice(start, end)
        this.bytesRead += part.length
        return part.buffer
      },
    })
    return Object.assign(file, { slice })
  }

  handle(name: string): FileSystemFileHandle {
    return new UserHandle(this, name) as unknown as FileSystemFileHandle
  }
}

class UserHandle {
  readonly kind = 'file'
  readonly name: string
  readonly #disk: UserDisk

  constructor(disk: UserDisk, name: string) {
    this.#disk = disk
    this.name = name
  }

  async queryPermission(): Promise<PermissionState> {
    return this.#disk.permission
  }

  async getFile(): Promise<File> {
    if (this.#disk.permission !== 'granted') throw new DOMException('no', 'NotAllowedError')
    return this.#disk.file(this.name)
  }
}

/** Has the database keep handles as a browser's does, which copies them with what they stand for. */
export function keepHandles(): void {
  const clone = globalThis.structuredClone
  const isHandle = (value: unknown): boolean => value instanceof UserHandle
  globalThis.structuredClone = <T>(value: T, options?: StructuredSerializeOptions): T => {
    const files = (value as { files?: unknown } | null)?.files
    if (!Array.isArray(files) || !files.some(({ handle }) => isHandle(handle))) return clone(value, options)
    return { ...value, files: files.map((file) => ({ ...clone({ ...file, handle: null }), handle: file.handle })) }
  }
}
