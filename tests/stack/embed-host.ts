import type { RequestListener } from 'node:http'
import { DIST_EMBED } from './build.js'
import { embedHeadersOf } from './embed-headers.js'
import { pathOf, staticHost } from './static-host.ts'

/** Paths without an ending, and their files: as in docs/hosting/nginx-embed.conf. */
const SHORT: Readonly<Record<string, string>> = { '/you': '/you.html' }

/** The origin whose frame other sites show, as docs/hosting.md has it. */
export function embedHost(folder = DIST_EMBED): RequestListener {
  const files = staticHost(folder, embedHeadersOf)
  return (request, response) => {
    request.url = SHORT[pathOf(request.url)] ?? request.url ?? '/'
    return files(request, response)
  }
}
