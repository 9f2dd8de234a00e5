import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTorrentFile } from '../../../src/core/torrent-file/torrent-file.ts'
import { embedHeadersOf } from '../../stack/embed-headers.js'
import { exampleSites } from '../../stack/example-sites.ts'
import { type Served, serve } from '../../stack/serve.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

let folder: string
let app: Served

const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()

/** Asks for a path under one of the names that browsers look up on this machine. */
const ask = (name: string, path: string, headers: IncomingHttpHeaders = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: app.port, path, agent: false }
    get({ ...options, headers: { ...headers, host: `${name}:${app.port}` } }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) })
    }).on('error', reject)
  })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freshet-sites-'))
  mkdirSync(join(folder, 'frame', '1'), { recursive: true })
  for (const path of ['index.html', 'you.html', 'frame/1/index.html']) writeFileSync(join(folder, path), path)
  writeFileSync(join(folder, 'build.json'), '{"version":"9.8.7","loader":"sha384-xyz"}')
  const sites = await exampleSites('ws://127.0.0.1:1', () => app, folder)
  app = await serve({ dist: folder, config: { trackers: [], iceServers: [] }, hosts: sites.hosts })
})

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

describe('the example sites of npm start', () => {
  it('answer under their names, the app under all others', async () => {
    expect(String((await ask('a.localhost', '/')).body)).toContain('Lakeside Film Club</a>')
    expect(String((await ask('b.localhost', '/')).body)).toContain('Slow Sound</a>')
    expect(String((await ask('127.0.0.1', '/')).body)).toBe('index.html')
    expect(String((await ask('localhost', '/')).body)).toBe('index.html')
    expect((await ask('a.localhost', '/other')).status).toBe(404)
  })

  it('load the embed from its own origin, one of them by version and hash', async () => {
    const embed = `http://embed.localhost:${app.port}`
    expect(String((await ask('a.localhost', '/')).body)).toContain(`src="${embed}/1/freshet.js"`)
    const fixed = `src="${embed}/v/9.8.7/freshet.js" integrity="sha384-xyz"`
    for (const site of ['a.localhost', 'b.localhost']) {
      const { body, headers } = await ask(site, '/')
      expect(headers['content-security-policy']).toContain(`script-src ${embed}; frame-src ${embed};`)
      expect(String(body).includes(fixed)).toBe(site === 'b.localhost')
      expect(String(body)).not.toMatch(/\{\{|undefined/)
    }
  })

  it('name torrents of the very files that they show, which any site may read in parts', async () => {
    for (const [file, torrent] of [
      ['/morning.mp4', '/morning.torrent'],
      ['/morning.webm', '/morning-webm.torrent'],
    ] as const) {
      const { body, headers } = await ask('files.localhost', file)
      expect(headers['access-control-allow-origin']).toBe('*')
      const metainfo = await parseTorrentFile((await ask('files.localhost', torrent)).body, sha1)
      expect(metainfo.length).toBe(body.length)
      const first = await ask('files.localhost', file, { range: `bytes=0-${metainfo.pieceLength - 1}` })
      expect(first.status).toBe(206)
      expect(Buffer.from(metainfo.hashes.subarray(0, 20))).toEqual(sha1(first.body))
    }
  })
})

describe('the embed origin of npm start', () => {
  it('sends its headers with each file, and the visitor’s own page under a short address', async () => {
    for (const path of ['/frame/1/', '/you', '/build.json', '/gone']) {
      const { headers, status, body } = await ask('embed.localhost', path)
      const wanted = Object.entries(embedHeadersOf(path)).map(([name, value]) => [name.toLowerCase(), value])
      expect(headers).toMatchObject(Object.fromEntries(wanted))
      expect(status).toBe(path === '/gone' ? 404 : 200)
      if (path === '/you') expect(String(body)).toBe('you.html')
    }
  })
})
