/** Compressed copies of the build beside each file, for hosts that serve such, as the local server does. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Types that shrink: text and WebAssembly. Pictures, fonts and films are compressed already. */
const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|wasm|webmanifest|xml)$/
/** Below it, the headers cost more than compression saves. Bytes. */
const LEAST_BYTES = 512
/** What hosts change after the build: a copy would go on being served in place of it. */
const CHANGED_LATER = new Set(['config.json', 'deployments.json'])

/**
 * Encodings in the order of preference, each with the ending of its files (RFC 9110 §8.4.1, RFC 7932).
 *
 * @type {readonly { name: 'br' | 'gzip', ending: string }[]}
 */
export const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
]

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

/** Writes `NAME.br` and `NAME.gz` for every file of `folder` that shrinks. @param {string} folder */
export async function compressFolder(folder) {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const names = all.filter((name) => COMPRESSIBLE.test(name) && !CHANGED_LATER.has(name))
  await Promise.all(
    names.map(async (name) => {
      const bytes = readFileSync(join(folder, name))
      if (bytes.length < LEAST_BYTES) return
      const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      const made = await Promise.all([compressBrotli(bytes, { params: hint }), compressGzip(bytes, { level: 9 })])
      for (const [place, { ending }] of ENCODINGS.entries()) {
        if (made[place].length < bytes.length) writeFileSync(join(folder, name + ending), made[place])
      }
    }),
  )
}

/**
 * The encodings that an `Accept-Encoding` header allows, in our order of preference.
 *
 * @param {string | undefined} header
 */
export function acceptedEncodings(header) {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const q = parameters.find((parameter) => parameter.startsWith('q='))
      return [name, q === undefined ? 1 : Number(q.slice(2))]
    }),
  )
  return ENCODINGS.filter(({ name }) => (weights.get(name) ?? weights.get('*') ?? 0) > 0)
}
