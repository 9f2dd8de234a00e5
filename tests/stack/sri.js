/**
 * Subresource Integrity of a file: what `integrity` of a `<script>` holds. `node tests/stack/sri.js FILE…` prints it
 * for each file; without one, for the loader of the build.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './bootstrap.js'

/** @param {Uint8Array | string} bytes */
export function sriOf(bytes) {
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const named = process.argv.slice(2)
  const paths = named.length > 0 ? named : [join(ROOT, 'dist-embed', 'v', version, 'freshet.js')]
  for (const path of paths) console.log(`${sriOf(readFileSync(path))}  ${path}`)
}
