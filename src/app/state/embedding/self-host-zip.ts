import { makeZip } from 'client-zip'
import { ConfigError } from '../../../core/errors.ts'
import { type EmbedBuild, fetchFile } from './embed-build.ts'

/**
 * All that the embed's origin serves, for an owner who wants to host it. Every file is checked against the hash that
 * the build names.
 *
 * @throws ConfigError `embed-unreachable`, `embed-file-changed`
 */
export async function selfHostZip({ base, files }: Pick<EmbedBuild, 'base' | 'files'>): Promise<Uint8Array> {
  const read = async (path: string, hash: string | null) => {
    const input = await fetchFile(base, path)
    if (hash !== null && (await sha256(input)) !== hash) {
      throw new ConfigError('embed-file-changed', `${path}: expected a file with the hash ${hash}, got another`, {
        path,
      })
    }
    return { name: `freshet-embed/${path}`, input }
  }
  const named = [...files].map(([path, hash]) => read(path, hash))
  const all = await Promise.all([...named, read('build.json', null)])
  return new Uint8Array(await new Response(makeZip(all)).arrayBuffer())
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
