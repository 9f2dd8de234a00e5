import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { ROOT } from './bootstrap.js'
import { answer, type Body, bodyOf, refuse, typeOf } from './static-files.ts'
import { pathOf } from './static-host.ts'

const FOLDER = join(ROOT, 'tests', 'stack', 'sites')

const FILES: Readonly<Record<string, (site: string) => string>> = {
  '/site.css': (site) => `${site}.css`,
  '/icon.svg': (site) => `${site}.svg`,
  '/morning.vtt': () => 'morning.vtt',
}

const REST = "default-src 'none'; style-src 'self'; img-src 'self'"

/** What the pages of the example sites name; origins without a trailing slash. */
export interface SiteFacts {
  readonly app: string
  readonly embed: string
  /** Host of the files of both sites. */
  readonly files: string
  readonly trackerUrl: string
  /** The other site's. */
  readonly other: string
}

/** One of the two example sites, `a` or `b`: a page with an embed, as an owner writes it. */
export function siteHost(name: 'a' | 'b', distEmbed: string, facts: () => SiteFacts): RequestListener {
  return async (request, response) => {
    const path = pathOf(request.url)
    const { embed, files } = facts()
    if (path === '/') {
      const page = bodyOf(new TextEncoder().encode(filled(name, distEmbed, facts())))
      await answer(request, response, page, {
        'Content-Type': typeOf('/index.html'),
        // All that an embed needs is the two lines with its origin.
        'Content-Security-Policy': `script-src ${embed}; frame-src ${embed}; media-src 'self' ${files}; ${REST}`,
      })
      return
    }
    const file = FILES[path]?.(name)
    if (file === undefined) return refuse(response, 404, 'There is no such page.')
    await answer(request, response, bodyOf(readFileSync(join(FOLDER, file))), { 'Content-Type': typeOf(path) })
  }
}

/** The page, with what its `{{names}}` stand for. */
function filled(name: 'a' | 'b', distEmbed: string, facts: SiteFacts): string {
  const build = JSON.parse(readFileSync(join(distEmbed, 'build.json'), 'utf8'))
  const words: Readonly<Record<string, string>> = { ...facts, version: build.version, integrity: build.loader }
  return readFileSync(join(FOLDER, `${name}.html`), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, word) => words[word] ?? '')
}

/** The host of the owner's files: any site may read them, and parts of them. */
export function filesHost(bodies: Readonly<Record<string, Body>>): RequestListener {
  return async (request, response) => {
    const path = pathOf(request.url)
    const body = bodies[path]
    const cors = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
    if (body === undefined) refuse(response, 404, 'There is no such file.', cors)
    else await answer(request, response, body, { ...cors, 'Content-Type': typeOf(path) })
  }
}
