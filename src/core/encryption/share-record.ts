import { decodeBencode } from '../bencode/decode.ts'
import { type Dictionary, integerAt, stringAt } from '../bencode/dictionary.ts'
import { encodeBencode } from '../bencode/encode.ts'
import type { BencodeValue } from '../bencode/value.ts'
import { EncryptionError, type ErrorFields, MetainfoError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { MetainfoFile } from '../metainfo/metainfo.ts'
import { makePathsUnique, sanitizePathText } from '../metainfo/paths.ts'
import { cleanText } from '../text.ts'
import { paddedLengthOf, sealedLengthOf } from './chunks.ts'

/** What the holders of the key learn of an encrypted torrent. */
export interface ShareRecord {
  readonly name: string
  /** Milliseconds since the epoch, a whole second. */
  readonly createdAt: number
  readonly comment: string | null
  /** In the order of the torrent's files. */
  readonly files: readonly SharedFile[]
}

export interface SharedFile {
  /** As `MetainfoFile.path`: the name of the torrent first where it has several files. */
  readonly path: readonly string[]
  /** Bytes, without padding. */
  readonly length: number
}

/** The torrent that a record is read for: its own names mean nothing. */
export interface SealedTorrent {
  readonly files: readonly Pick<MetainfoFile, 'path' | 'length' | 'pad'>[]
}

/** The record's length is a multiple of this, so that it says little of the names. */
const RECORD_STEP = 256

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The bytes to be sealed. */
export function encodeShareRecord({ name, createdAt, comment, files }: ShareRecord): Uint8Array<ArrayBuffer> {
  const list = files.map(({ path, length }) => {
    const file = new Map<string, BencodeValue>([['length', BigInt(length)]])
    if (path.length > 1) file.set('path', path.slice(1).map(utf8))
    return file
  })
  const root = new Map<string, BencodeValue>([
    ['created', BigInt(Math.floor(createdAt / 1_000))],
    ['files', list],
    ['name', utf8(name)],
  ])
  if (comment !== null) root.set('comment', utf8(comment))
  const { length } = encodeBencode(root.set('padding', new Uint8Array()))
  let padding = 0
  // Its own length is written in one digit more from 10 and from 100 on.
  while ((length + padding + String(padding).length - 1) % RECORD_STEP !== 0) padding++
  return encodeBencode(root.set('padding', new Uint8Array(padding)))
}

/**
 * Reads a record that was opened. Its author may be hostile: names are sanitised as those of any torrent, and sizes
 * have to fit the torrent's files.
 * @throws EncryptionError `record-damaged`
 */
export function decodeShareRecord(bytes: Uint8Array, { files }: SealedTorrent): ShareRecord {
  const root = dictionaryOf(bytes)
  const list = root.get('files')
  if (!Array.isArray(list) || list.length !== files.length) {
    throw damaged(`expected ${files.length} files, got ${Array.isArray(list) ? list.length : 'none'}`)
  }
  const nameBytes = stringAt(root, 'name')
  const name = nameBytes === null ? null : sanitizePathText(decoder.decode(nameBytes))
  if (name === null) throw damaged('expected a name, got none that is allowed')
  const created = integerAt(root, 'created')
  // The last second that a Date can represent.
  if (created === null || created < 0n || created > 8_640_000_000_000n) throw damaged('expected a time, got none')
  const isSingle = files.length === 1 && files[0]!.path.length === 1
  const read = list.map((file, index) => readFile(file, index, files[index]!, isSingle))
  const comment = stringAt(root, 'comment')
  return {
    name,
    createdAt: Number(created) * 1_000,
    comment: comment === null ? null : cleanText(decoder.decode(comment), LIMITS.metainfoTextCharacters),
    files: withPaths(
      name,
      read.map(({ elements }) => elements),
      read.map(({ length }) => length),
    ),
  }
}

function dictionaryOf(bytes: Uint8Array): Dictionary {
  let root: BencodeValue
  try {
    root = decodeBencode(bytes)
  } catch (thrown) {
    if (thrown instanceof MetainfoError) throw damaged(thrown.message)
    throw thrown
  }
  if (root instanceof Map) return root
  throw damaged('expected a dictionary, got another value')
}

function readFile(
  file: BencodeValue,
  index: number,
  sealed: SealedTorrent['files'][number],
  isSingle: boolean,
): { readonly elements: readonly string[]; readonly length: number } {
  if (!(file instanceof Map)) throw damaged(`expected a dictionary for file ${index}, got another value`)
  const length = integerAt(file, 'length') ?? -1n
  const fits =
    length >= 0n && length <= sealed.length && sealedLengthOf(paddedLengthOf(Number(length))) === sealed.length
  if (!fits || sealed.pad) {
    throw damaged(`expected a length that makes ${sealed.length} sealed bytes for file ${index}, got ${length}`)
  }
  const path = file.get('path') ?? []
  if (!Array.isArray(path) || path.length > LIMITS.pathDepth || (path.length === 0) !== isSingle) {
    throw damaged(`expected a path for file ${index}, got none that is allowed`)
  }
  const elements = path.map((element) => {
    if (!(element instanceof Uint8Array)) throw damaged(`expected strings in the path of file ${index}`)
    return sanitizePathText(decoder.decode(element)) ?? '_'
  })
  return { elements, length: Number(length) }
}

function withPaths(
  name: string,
  paths: readonly (readonly string[])[],
  lengths: readonly number[],
): readonly SharedFile[] {
  try {
    return makePathsUnique(paths.map((path) => [name, ...path])).map((path, index) => ({
      path,
      length: lengths[index]!,
    }))
  } catch (thrown) {
    if (thrown instanceof MetainfoError) throw damaged(thrown.message)
    throw thrown
  }
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

function damaged(message: string, fields: ErrorFields = {}): EncryptionError {
  return new EncryptionError('record-damaged', `sealed record: ${message}`, fields)
}
