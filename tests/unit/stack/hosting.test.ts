import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/state/settings/site-config.ts'
import { ROOT } from '../../stack/bootstrap.js'
import { compressFolder } from '../../stack/compress.js'
import { embedHeadersOf } from '../../stack/embed-headers.js'
import { headersFile, SECURITY_HEADERS } from '../../stack/headers.js'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'freshet-hosting-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('docs/hosting/nginx.conf', () => {
  it('sends the headers of the build, on errors too', () => {
    const lines = read('docs/hosting/nginx.conf')
      .split('\n')
      .map((line) => line.trim())
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      expect(lines).toContain(`add_header ${name} "${value}" always;`)
    }
  })
})

describe('docs/hosting/nginx-embed.conf', () => {
  it('sends the headers of the build, on errors too', () => {
    const lines = read('docs/hosting/nginx-embed.conf')
      .split('\n')
      .map((line) => line.trim())
    const { 'Cache-Control': _, ...headers } = embedHeadersOf('/frame/1/')
    for (const [name, value] of Object.entries(headers)) {
      const written = value.replace('frame-ancestors *', 'frame-ancestors $freshet_embed_ancestors')
      expect(lines).toContain(`add_header ${name} "${written}" always;`)
    }
  })
})

describe('dist/_headers', () => {
  it('has lines that static hosts take: fewer than 2,000 characters', () => {
    expect(
      Math.max(
        ...headersFile()
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(2_000)
  })
})

describe('the compressed copies', () => {
  it('are none of what a host changes after the build', async () => {
    const long = JSON.stringify({ trackers: Array.from({ length: 50 }, () => 'wss://tracker.example') })
    writeFileSync(join(folder, 'config.json'), long)
    writeFileSync(join(folder, 'other.json'), long)
    await compressFolder(folder)
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'other.json', 'other.json.br', 'other.json.gz'])
  })
})

describe('docs/hosting/turn-credentials.sh', () => {
  it('writes a config.json that the app reads, with credentials that coturn accepts for two days', () => {
    const secrets = join(folder, 'turnserver.conf')
    const config = join(folder, 'site.json')
    writeFileSync(secrets, read('docs/hosting/turnserver.conf').replace('replace-me', 'a secret/of+this&test'))
    const script = join(ROOT, 'docs', 'hosting', 'turn-credentials.sh')
    const { status, stderr } = spawnSync('sh', [script, secrets, 'freshet.example', config], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { trackers, iceServers } = readConfig(JSON.parse(readFileSync(config, 'utf8')))
    expect(trackers).toEqual(['wss://freshet.example/tracker'])
    const { username = '', credential } = iceServers[1]!
    expect(Number.parseInt(username, 10) - Date.now() / 1_000).toBeCloseTo(172_800, -2)
    expect(credential).toBe(createHmac('sha1', 'a secret/of+this&test').update(username).digest('base64'))
  })
})

describe('docs/hosting.md', () => {
  it('names only files that exist', () => {
    const page = read('docs/hosting.md')
    const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => join('docs', path ?? ''))
    const named = [...page.matchAll(/`((?:docs|tests|src|public)\/[\w./-]+)`/g)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(3)
    expect([...links, ...named].filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('shows a config.json that the app reads', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(read('docs/hosting.md')) ?? []
    expect(readConfig(JSON.parse(json)).trackers).toEqual(['wss://freshet.example/tracker'])
  })
})
