import { LIMITS } from '../../src/core/limits.ts'
import type { MagnetCode } from '../../src/core/metainfo/magnet.ts'
import type { MetainfoCode } from '../../src/core/torrent-file/metainfo-error.ts'
import { bencode, hashes, hybrid, multiFile, PIECE, raw, singleFile } from './torrents.ts'

export interface MalformedTorrent {
  readonly name: string
  /** Of a .torrent file. */
  readonly bytes: Uint8Array
  readonly code: MetainfoCode
}

export interface MalformedMagnet {
  readonly name: string
  readonly text: string
  readonly code: MagnetCode
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** A valid torrent with one stretch of its bytes replaced. */
function edited(from: string, to: string, source = singleFile()): Uint8Array {
  const before = text(source)
  if (before.split(from).length !== 2) throw new Error(`expected ${JSON.stringify(from)} once`)
  return raw(before.replace(from, () => to))
}

const HASH = '0123456789abcdef0123456789abcdef01234567'

export const malformedTorrents: readonly MalformedTorrent[] = [
  // Bencode (BEP 3)
  { name: 'nothing at all', bytes: raw(''), code: 'bencode-truncated' },
  { name: 'cut off', bytes: singleFile().slice(0, -1), code: 'bencode-truncated' },
  { name: 'cut off inside the hashes', bytes: singleFile().slice(0, -30), code: 'bencode-truncated' },
  { name: 'a string longer than the file', bytes: edited('60:', '9999999:'), code: 'bencode-truncated' },
  { name: 'a string as long as an address space', bytes: edited('60:', '99999999999:'), code: 'bencode-string-length' },
  { name: 'a string length with a leading zero', bytes: edited('60:', '060:'), code: 'bencode-string-length' },
  { name: 'a string length without a colon', bytes: edited('60:', '60;'), code: 'bencode-string-length' },
  { name: 'a negative string length', bytes: edited('60:', '-60:'), code: 'bencode-value' },
  { name: 'a web page', bytes: raw('<!doctype html><title>404</title>'), code: 'bencode-value' },
  { name: 'an integer with a leading zero', bytes: edited('i40000e', 'i040000e'), code: 'bencode-integer' },
  { name: 'minus zero', bytes: edited('i40000e', 'i-0e'), code: 'bencode-integer' },
  { name: 'an integer without digits', bytes: edited('i40000e', 'ie'), code: 'bencode-integer' },
  { name: 'an integer that is only a sign', bytes: edited('i40000e', 'i-e'), code: 'bencode-integer' },
  { name: 'a fraction', bytes: edited('i40000e', 'i40000.5e'), code: 'bencode-integer' },
  { name: 'a plus sign', bytes: edited('i40000e', 'i+40000e'), code: 'bencode-integer' },
  { name: 'an integer of 65 bits', bytes: edited('i40000e', 'i9223372036854775808e'), code: 'bencode-overflow' },
  { name: 'an integer of a million digits', bytes: edited('i40000e', `i${'9'.repeat(1_000_000)}e`), code: 'bencode-overflow' },
  { name: 'a key that is an integer', bytes: raw('di1ei2ee'), code: 'bencode-key' },
  { name: 'a key without a value', bytes: raw('d4:infoe'), code: 'bencode-value' },
  { name: 'a key twice', bytes: edited('4:name8:film.mp4', '4:name8:film.mp44:name8:film.mp4'), code: 'bencode-key-duplicate' },
  { name: 'two info dictionaries', bytes: raw(`d4:info2:xx4:infodee`), code: 'bencode-key-duplicate' },
  { name: 'lists in lists in lists', bytes: raw(`d4:info${'l'.repeat(100_000)}${'e'.repeat(100_000)}e`), code: 'bencode-depth' },
  { name: 'dictionaries in dictionaries', bytes: raw(`${'d1:a'.repeat(1_000)}0:${'e'.repeat(1_000)}`), code: 'bencode-depth' },
  { name: 'millions of values', bytes: raw(`d4:infol${'le'.repeat(LIMITS.bencodeTokens)}ee`), code: 'bencode-tokens' },
  { name: 'larger than any torrent file', bytes: new Uint8Array(LIMITS.torrentFileBytes + 1), code: 'torrent-file-too-large' },
  {
    name: 'an info dictionary larger than peers may send',
    bytes: singleFile({ filler: new Uint8Array(LIMITS.infoDictionaryBytes) }),
    code: 'info-too-large',
  },

  // The outermost dictionary and the info dictionary
  { name: 'a string', bytes: raw('5:hello'), code: 'not-a-torrent' },
  { name: 'a list', bytes: raw('le'), code: 'not-a-torrent' },
  { name: 'an integer', bytes: raw('i1e'), code: 'not-a-torrent' },
  { name: 'an empty dictionary', bytes: raw('de'), code: 'info-missing' },
  { name: 'info that is a string', bytes: bencode({ info: 'x' }), code: 'info-missing' },
  { name: 'info that is a list', bytes: bencode({ info: [] }), code: 'info-missing' },
  { name: 'a magnet link in place of info', bytes: bencode({ 'magnet-uri': `magnet:?xt=urn:btih:${HASH}` }), code: 'info-missing' },
  { name: 'an empty info dictionary', bytes: bencode({ info: {} }), code: 'piece-length' },
  { name: 'no piece length', bytes: singleFile({ 'piece length': undefined }), code: 'piece-length' },
  { name: 'a piece length that is a string', bytes: singleFile({ 'piece length': '16384' }), code: 'piece-length' },
  { name: 'a piece length of zero', bytes: singleFile({ 'piece length': 0 }), code: 'piece-length' },
  { name: 'a negative piece length', bytes: singleFile({ 'piece length': -PIECE }), code: 'piece-length' },
  { name: 'a huge piece length', bytes: singleFile({ 'piece length': 2n ** 62n, pieces: hashes(1) }), code: 'piece-length' },
  { name: 'pieces larger than memory can hold', bytes: singleFile({ 'piece length': LIMITS.pieceLengthBytes + PIECE, pieces: hashes(1) }), code: 'pieces-too-large' },
  { name: 'no name', bytes: singleFile({ name: undefined }), code: 'name-missing' },
  { name: 'a name that is an integer', bytes: singleFile({ name: 7 }), code: 'name-missing' },
  { name: 'an empty name', bytes: singleFile({ name: '' }), code: 'name-missing' },
  { name: 'a name that is the parent folder', bytes: singleFile({ name: '..' }), code: 'name-missing' },
  { name: 'a name that is the parent folder, absolute', bytes: singleFile({ name: '/..' }), code: 'name-missing' },
  { name: 'a name that is the parent folder behind direction marks', bytes: singleFile({ name: '\u200e..\u202e' }), code: 'name-missing' },
  { name: 'a name of slashes', bytes: singleFile({ name: '//\\' }), code: 'name-missing' },
  { name: 'a name of NUL bytes', bytes: singleFile({ name: '\0\0' }), code: 'name-missing' },
  { name: 'no pieces', bytes: singleFile({ pieces: undefined }), code: 'pieces-missing' },
  { name: 'pieces that are a list', bytes: singleFile({ pieces: ['h'.repeat(20)] }), code: 'pieces-missing' },
  { name: 'hashes of 19 bytes', bytes: singleFile({ pieces: 'h'.repeat(59) }), code: 'pieces-length' },
  { name: 'a hash too few', bytes: singleFile({ pieces: hashes(2) }), code: 'pieces-length' },
  { name: 'a hash too many', bytes: singleFile({ pieces: hashes(4) }), code: 'pieces-length' },
  { name: 'no hashes', bytes: singleFile({ pieces: '' }), code: 'pieces-length' },
  { name: 'more pieces than can be', bytes: singleFile({ length: 2n ** 47n, 'piece length': 1 }), code: 'too-many-pieces' },

  // Lengths
  { name: 'neither length nor files', bytes: singleFile({ length: undefined }), code: 'file-length' },
  { name: 'a length that is a string', bytes: singleFile({ length: '40000' }), code: 'file-length' },
  { name: 'a negative length', bytes: singleFile({ length: -1 }), code: 'file-length' },
  { name: 'a length of 63 bits', bytes: singleFile({ length: 2n ** 63n - 1n }), code: 'file-length' },
  { name: 'files that are a string', bytes: singleFile({ length: undefined, files: 'x' }), code: 'file-length' },
  { name: 'a length of zero', bytes: singleFile({ length: 0, pieces: '' }), code: 'no-data' },
  { name: 'only empty files', bytes: multiFile([{ length: 0, path: ['a'] }, { length: 0, path: ['b'] }]), code: 'no-data' },
  { name: 'only padding', bytes: multiFile([{ attr: 'p', length: 9, path: ['.pad', '9'] }]), code: 'no-data' },
  { name: 'only a symbolic link', bytes: multiFile([{ attr: 'l', length: 9, path: ['a'] }]), code: 'no-data' },
  { name: 'a file without length', bytes: multiFile([{ length: 9, path: ['a'] }, { path: ['b'] }]), code: 'file-length' },
  { name: 'a file of negative length', bytes: multiFile([{ length: 40_000, path: ['a'] }, { length: -40_000, path: ['b'] }]), code: 'file-length' },
  {
    name: 'lengths that overflow together',
    bytes: multiFile(Array.from({ length: 40 }, (_, i) => ({ length: 2n ** 48n - 1n, path: [`${i}`] })), { pieces: '' }),
    code: 'file-length',
  },

  // Files
  { name: 'an empty list of files', bytes: multiFile([]), code: 'no-files' },
  { name: 'a file that is a string', bytes: multiFile(['a.txt']), code: 'file-entry' },
  { name: 'too many files', bytes: multiFile(Array.from({ length: LIMITS.files + 1 }, () => ({}))), code: 'too-many-files' },
  { name: 'a file without path', bytes: multiFile([{ length: 9 }]), code: 'path-missing' },
  { name: 'an empty path', bytes: multiFile([{ length: 9, path: [] }]), code: 'path-missing' },
  { name: 'a path that is a string', bytes: multiFile([{ length: 9, path: 'a' }]), code: 'path-missing' },
  { name: 'a path with an integer in it', bytes: multiFile([{ length: 9, path: ['a', 1] }]), code: 'path-element' },
  { name: 'a path with a list in it', bytes: multiFile([{ length: 9, path: [['a']] }]), code: 'path-element' },
  { name: 'a path a thousand folders deep', bytes: multiFile([{ length: 9, path: Array.from({ length: 1_000 }, () => 'a') }]), code: 'path-too-deep' },
  { name: 'a hundred and one files of one path', bytes: multiFile(Array.from({ length: LIMITS.equalPaths + 1 }, (_, i) => ({ length: 9, path: [i % 2 ? 'A' : 'a'] }))), code: 'too-many-equal-paths' },

  // v2 and hybrids (BEP 52)
  {
    name: 'v2 only',
    bytes: hybrid({ files: undefined, pieces: undefined }),
    code: 'v2-only',
  },
  { name: 'an unknown meta version', bytes: hybrid({ 'meta version': 3 }), code: 'meta-version' },
  { name: 'meta version 2 without file tree', bytes: hybrid({ 'file tree': undefined }), code: 'meta-version' },
  { name: 'a file tree without meta version', bytes: hybrid({ 'meta version': undefined }), code: 'meta-version' },
  { name: 'a hybrid with unsorted keys', bytes: edited('d6:lengthi100e4:pathl5:a.txtee', 'd4:pathl5:a.txte6:lengthi100ee', hybrid()), code: 'bencode-key-order' },
  { name: 'a hybrid with a piece length that is no power of two', bytes: hybrid({ 'piece length': 20_000 }), code: 'piece-length' },
  { name: 'a hybrid with pieces below 16 KiB', bytes: hybrid({ 'piece length': 8_192 }), code: 'piece-length' },
  { name: 'a hybrid of two minds', bytes: hybrid({ 'file tree': { 'a.txt': { '': { length: 100, 'pieces root': 'r'.repeat(32) } } } }), code: 'hybrid-mismatch' },
  {
    name: 'a hybrid that does not start files on pieces',
    bytes: hybrid({ files: [{ length: 100, path: ['a.txt'] }, { length: 50, path: ['b', 'c.txt'] }], pieces: hashes(1) }),
    code: 'hybrid-mismatch',
  },
  { name: 'a hybrid without roots', bytes: hybrid({ 'file tree': { 'a.txt': { '': { length: 100 } }, b: { 'c.txt': { '': { length: 50 } } } } }), code: 'hybrid-mismatch' },
]

export const malformedMagnets: readonly MalformedMagnet[] = [
  { name: 'nothing', text: '', code: 'magnet-empty' },
  { name: 'white space', text: ' \n\t ', code: 'magnet-empty' },
  { name: 'quotes around nothing', text: '""', code: 'magnet-empty' },
  { name: 'words', text: 'a film, please', code: 'not-a-magnet' },
  { name: 'a script', text: 'javascript:alert(1)', code: 'not-a-magnet' },
  { name: '39 digits', text: HASH.slice(1), code: 'not-a-magnet' },
  { name: '41 digits', text: `${HASH}0`, code: 'not-a-magnet' },
  { name: '40 digits of which one is not hex', text: `${HASH.slice(1)}g`, code: 'not-a-magnet' },
  { name: '32 digits of which one is not base32', text: `${'a'.repeat(31)}1`, code: 'not-a-magnet' },
  { name: 'a magnet without question mark', text: `magnet:xt=urn:btih:${HASH}`, code: 'not-a-magnet' },
  { name: 'an empty magnet', text: 'magnet:?', code: 'info-hash-missing' },
  { name: 'a magnet without topic', text: 'magnet:?dn=film&tr=wss%3A%2F%2Ftracker.example', code: 'info-hash-missing' },
  { name: 'a magnet for another network', text: 'magnet:?xt=urn:ed2k:31d6cfe0d16ae931b73c59d7e0c089c0', code: 'info-hash-missing' },
  { name: 'a topic without value', text: 'magnet:?xt=', code: 'info-hash-missing' },
  { name: 'an empty info hash', text: 'magnet:?xt=urn:btih:', code: 'info-hash' },
  { name: 'a short info hash', text: `magnet:?xt=urn:btih:${HASH.slice(2)}`, code: 'info-hash' },
  { name: 'a long info hash', text: `magnet:?xt=urn:btih:${HASH}00`, code: 'info-hash' },
  { name: 'an info hash that is not hex', text: `magnet:?xt=urn:btih:${'z'.repeat(40)}`, code: 'info-hash' },
  { name: 'an info hash with broken percent signs', text: `magnet:?xt=urn:btih:${HASH.slice(2)}%`, code: 'info-hash' },
  { name: 'two info hashes', text: `magnet:?xt=urn:btih:${HASH}&xt=urn:btih:${'f'.repeat(40)}`, code: 'info-hash-conflict' },
  { name: 'v2 only', text: `magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`, code: 'v2-only' },
  { name: 'a bare v2 info hash', text: 'ab'.repeat(32), code: 'v2-only' },
  { name: 'a bare v2 multihash', text: `1220${'ab'.repeat(32)}`, code: 'v2-only' },
  { name: 'a v2 hash of the wrong kind', text: `magnet:?xt=urn:btmh:1114${'ab'.repeat(20)}`, code: 'info-hash' },
  { name: 'a book', text: `magnet:?xt=urn:btih:${HASH}&dn=${'a'.repeat(LIMITS.magnetCharacters)}`, code: 'magnet-too-long' },
]
