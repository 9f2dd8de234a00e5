import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EngineSnapshot } from '../../../../src/protocol/engine.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { closeServer, listenOnLoopback } from '../../../stack/ports.ts'
import { Life, PersistentDisk } from '../lives.ts'

/** Links and .torrent files at an app that is served from the internet: in Node it would be one of this computer. */
vi.hoisted(() => Object.assign(globalThis, { location: { href: 'https://app.test/' } }))

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A service on this computer that counts its connections, and addresses that lead to it. */
async function service() {
  let connections = 0
  const server = createServer((_, response) => response.end())
  server.on('connection', () => connections++)
  const port = await listenOnLoopback(server, 0)
  closers.push(() => closeServer(server))
  return {
    port,
    urls: ['127.0.0.1', 'localhost', '127.1', '[::ffff:127.0.0.1]', '0x7f000001', 'a.localhost.'].map(
      (host) => `${host}:${port}`,
    ),
    connections: () => connections,
  }
}

/** An engine that shows one torrent. */
function engine(infoHash: ReturnType<typeof asInfoHash>, configured: readonly string[] = []) {
  const life = new Life(new PersistentDisk(1 << 20), configured)
  closers.push(
    () => life.kill(),
    () => life.engine.client.close(),
    () => life.engine.remove(infoHash, { deleteData: true }),
  )
  life.connection.watch(infoHash)
  const detail = async (wanted: (detail: NonNullable<EngineSnapshot['detail']>) => boolean) => {
    await life.until(infoHash, () => life.view?.detail != null && wanted(life.view.detail))
    return life.view?.detail
  }
  return { life, detail }
}

const text = (value: string): string => `${Buffer.byteLength(value)}:${value}`

/** The info dictionary of one file. */
const INFO = `d6:lengthi16e4:name5:a.bin12:piece lengthi16e6:pieces${text('.'.repeat(20))}e`
const HASH = asInfoHash(createHash('sha1').update(INFO).digest('hex'))

/** One way to name these trackers and web seeds. */
const SOURCES = {
  link: (trackers: readonly string[], seeds: readonly string[]) => {
    const named = (key: string, urls: readonly string[]) => urls.map((url) => `&${key}=${encodeURIComponent(url)}`)
    const all = [...named('tr', trackers), ...named('ws', seeds), ...named('xs', seeds)]
    return { kind: 'magnet', text: `magnet:?xt=urn:btih:${HASH}${all.join('')}` } as const
  },
  '.torrent file': (trackers: readonly string[], seeds: readonly string[]) => {
    const tiers = trackers.map((url) => `l${text(url)}e`).join('')
    const list = seeds.map(text).join('')
    const file = `d13:announce-listl${tiers}e4:info${INFO}8:url-listl${list}ee`
    return { kind: 'metainfo', bytes: new TextEncoder().encode(file) } as const
  },
}

describe.each(['link', '.torrent file'] as const)('a %s', (kind) => {
  it('gets no tracker, web seed or source on this computer or in its network asked', async () => {
    const { urls, connections } = await service()
    const trackers = [...urls, '192.168.1.1', 'router'].flatMap((host) => [`ws://${host}/announce`, `WSS://${host}/`])
    const seeds = urls.map((host) => `http://${host}/reboot`)
    const { life, detail } = engine(HASH)
    await life.engine.add(SOURCES[kind](trackers, seeds))
    const shown = await detail((all) => all.trackers.length > 0 && all.trackers.every(({ error }) => error !== null))
    expect(new Set(shown?.trackers.map(({ state, error }) => `${state} ${error?.code}`))).toEqual(
      new Set(['unusable tracker-private-host']),
    )
    const refused = await detail(({ peers }) => peers.length > 0 && peers.every(({ error }) => error !== null))
    expect(new Set(refused?.peers.map(({ error }) => error?.code))).toEqual(new Set(['web-seed-private-host']))
    expect(connections()).toBe(0)
  })

  it('may name a tracker here that is configured', async () => {
    const { port } = await service()
    const url = `ws://127.0.0.1:${port}`
    const { life, detail } = engine(HASH, [url])
    await life.engine.add(SOURCES[kind]([url], []))
    const shown = await detail(({ trackers }) => trackers[0]?.error != null)
    // The service is no tracker, but it was asked.
    expect(shown?.trackers).toMatchObject([{ error: { code: 'tracker-unreachable' } }])
  })
})
