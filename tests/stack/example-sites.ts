import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { ROOT } from './bootstrap.js'
import { DIST_EMBED } from './build.js'
import { embedHost } from './embed-host.ts'
import { makeTorrent } from './make-torrent.ts'
import { filesHost, siteHost } from './site-host.ts'
import { bodyOf } from './static-files.ts'

const SAMPLE = join(ROOT, 'tests', 'stack', 'sample')
const FILM = 'morning.mp4'

export interface ExampleSites {
  /** What answers under each name, on the app's own port. */
  readonly hosts: Readonly<Record<string, RequestListener>>
  /** The film that both sites show, as a file of a torrent to seed. */
  readonly film: { readonly name: string; readonly path: string }
  /** Once the port is known. */
  readonly urls: (port: number) => { readonly a: string; readonly b: string; readonly embed: string }
}

/**
 * Two sites with embeds, the origin of these, and the host of the sites' files, as names below `localhost`.
 *
 * @param app asked with each page, since it may start later
 */
export async function exampleSites(
  trackerUrl: string,
  app: () => { readonly url: string; readonly port: number },
  distEmbed = DIST_EMBED,
): Promise<ExampleSites> {
  const film = { name: FILM, path: join(SAMPLE, 'sample.mp4') }
  const [mp4, webm] = await Promise.all([readFile(film.path), readFile(join(SAMPLE, 'sample.webm'))])
  const origin = (name: string, port = app().port) => `http://${name}.localhost:${port}`
  const facts = (other: string) => () => ({
    app: app().url,
    embed: origin('embed'),
    files: origin('files'),
    trackerUrl,
    other: origin(other),
  })
  const hosts = {
    'embed.localhost': embedHost(distEmbed),
    'files.localhost': filesHost({
      [`/${FILM}`]: bodyOf(mp4),
      '/morning.torrent': bodyOf(await makeTorrent(FILM, mp4)),
      '/morning.webm': bodyOf(webm),
      '/morning-webm.torrent': bodyOf(await makeTorrent('morning.webm', webm)),
    }),
    'a.localhost': siteHost('a', distEmbed, facts('b')),
    'b.localhost': siteHost('b', distEmbed, facts('a')),
  }
  const urls = (port: number) => ({ a: origin('a', port), b: origin('b', port), embed: origin('embed', port) })
  return { hosts, film, urls }
}
