import { createCipheriv, hkdfSync } from 'node:crypto'

/**
 * Vectors of docs/encryption.md. The bytes below were made once by {@link referenceSeal} and {@link referenceKey},
 * which follow the document with Node's own crypto module, and are compared with what `src/core/encryption` makes by
 * WebCrypto. The tests also run the reference itself, so that it cannot drift from its own output.
 */

/** 00 01 02 … 1f, and as a link carries it. */
export const KEY_TEXT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
export const KEY = Uint8Array.from({ length: 32 }, (_, index) => index)

/** Byte i of the content is (7 i + (i >> 8)) mod 256. */
export function contentOf(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (7 * i + (i >> 8)) & 255)
}

export function referenceKey(purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', KEY, new Uint8Array(), `freshet-share/1 ${purpose}`, 32))
}

function referenceGcm(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The sealed bytes of a file that is not padded. */
export function referenceSeal(fileIndex: number, plain: Uint8Array): Uint8Array {
  const key = referenceKey(`content ${fileIndex}`)
  const chunks: Uint8Array[] = []
  const count = Math.max(1, Math.ceil(plain.length / 65_536))
  for (let index = 0; index < count; index++) {
    const iv = Buffer.alloc(12)
    iv.writeUInt32BE(index, 7)
    iv[11] = index === count - 1 ? 1 : 0
    chunks.push(referenceGcm(key, iv, plain.subarray(index * 65_536, (index + 1) * 65_536)))
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** The sealed bytes of a record. */
export function referenceSealRecord(plain: Uint8Array): Uint8Array {
  return new Uint8Array(referenceGcm(referenceKey('meta'), new Uint8Array(12), plain))
}

/** Derived keys, in hex. */
export const DERIVED = {
  meta: '60636e5e95ef6dd5c3811be20cd5aee12dd498767227a67b169f56c6ea426846',
  'content 0': 'cd46d34df9f66d449fbebfdf28ece066f73942efca8c30e5ff51a1a9e2bef326',
  'content 12': '2bdcd8c8765bfefa343a3966d4f7ea1b3b1d97c5930f219db11d7d645bae16b7',
} as const

/** SHA-256 of the sealed bytes of {@link contentOf} `length` as file `fileIndex`, and their first 16 bytes, in hex. */
export const SEALED = [
  { fileIndex: 0, length: 0, sealedLength: 16, first: '45ebcdb01fe2aaf568c02d0a414aa170', sha256: 'cfcb4ddda65427a050810af238114b029572769097981df261520ba091ce4207' },
  { fileIndex: 0, length: 1, sealedLength: 17, first: '8474c64feeea332b059edaced8e76274', sha256: 'ac9f45920d974b1870c22d43e8677292b88eb30d17ce09f9ba2cbdb5671c7b9b' },
  { fileIndex: 12, length: 65_536, sealedLength: 65_552, first: '9b18f5458d2c8a9d409fdce05ff41f6c', sha256: '3575d5e06dc2a9ccaa196e07103630e91c8f81ce43d559a2fad44cced12a8972' },
  { fileIndex: 0, length: 65_537, sealedLength: 65_569, first: '81d9ee9d419b88c7083617448436b64c', sha256: '0de291314413cb49b3822e95d01b44e3a3dc894fdcd71589b03f34895e739553' },
  { fileIndex: 3, length: 200_000, sealedLength: 200_064, first: '6927779b27cb56a3a65c8322fc1616b9', sha256: '20eb3169945102fe8ec128b8b60125af0fdd375169753144edb840592432eb62' },
] as const

/** A record, in its canonical bencoding with padding to 256 bytes, and SHA-256 of its sealed bytes. */
export const RECORD = {
  plain:
    'd7:createdi1764000000e5:filesld6:lengthi5e4:pathl5:a.txteed6:lengthi70000e4:pathl3:sub9:f\u00c3\u00bclm.mp4eee' +
    `4:name8:holidays7:padding126:${'\0'.repeat(126)}e`,
  sha256: '776367ab5ef4ca6270bb9879c493794b72377aef19d4aeb3bb04d92346e3910c',
} as const
