import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type Entry, fromBuffer, open, type ZipFile } from 'yauzl'

/** A file in an archive, read with an implementation that is not ours. */
export interface UnzippedFile {
  readonly length: number
  /** Lower-case hex. */
  readonly sha256: string
}

/**
 * Reads an archive, from disk or from memory: each file by its name.
 * @throws Error for an archive that is not whole, or a file with another length or checksum than the archive says
 */
export async function unzip(archive: string | Buffer): Promise<ReadonlyMap<string, UnzippedFile>> {
  const options = { lazyEntries: true, autoClose: true }
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const opened = (error: Error | null, file: ZipFile): void => (error ? reject(error) : resolve(file))
    if (typeof archive === 'string') open(archive, options, opened)
    else fromBuffer(archive, options, opened)
  })
  const files = new Map<string, UnzippedFile>()
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      readEntry(zip, entry).then((file) => {
        files.set(entry.fileName, file)
        zip.readEntry()
      }, reject)
    })
    zip.once('end', resolve)
    zip.once('error', reject)
    zip.readEntry()
  })
  return files
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<UnzippedFile> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
  })
  const hash = createHash('sha256')
  let length = 0
  let checksum = 0
  stream.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    length += chunk.length
    checksum = crc32(chunk, checksum)
  })
  await new Promise((resolve, reject) => {
    stream.once('end', resolve)
    stream.once('error', reject)
  })
  if (checksum !== entry.crc32) throw new Error(`${entry.fileName}: expected checksum ${entry.crc32}, got ${checksum}`)
  return { length, sha256: hash.digest('hex') }
}
