import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { TrackerSummary } from '../../../../src/protocol/engine.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { startTracker, type TrackerOptions } from '../../../stack/tracker.ts'
import { Life, PersistentDisk } from '../lives.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function tracker(options: TrackerOptions = {}) {
  const started = await startTracker(options)
  closers.push(() => started.close())
  return started
}

/** Of a tracker that does not run: nothing listens on its port. */
async function deadUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return `ws://127.0.0.1:${port}`
}

const text = (value: string): string => `${value.length}:${value}`

/** A .torrent file and its magnet link, both with these trackers. */
function torrent(trackers: readonly string[], isPrivate: boolean) {
  const end = isPrivate ? '7:privatei1e' : ''
  const info = `d6:lengthi16e4:name5:a.bin12:piece lengthi16e6:pieces${text('.'.repeat(20))}${end}e`
  const infoHash = asInfoHash(createHash('sha1').update(info).digest('hex'))
  const list = trackers.map((url) => `l${text(url)}e`).join('')
  const magnet = `magnet:?xt=urn:btih:${infoHash}${trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`
  return {
    infoHash,
    file: { kind: 'metainfo', bytes: new TextEncoder().encode(`d13:announce-listl${list}e4:info${info}e`) },
    magnet: { kind: 'magnet', text: magnet },
  } as const
}

/** An engine with these configured trackers that shows one torrent. */
function engine(configured: readonly string[], infoHash: ReturnType<typeof asInfoHash>) {
  const life = new Life(new PersistentDisk(1 << 20), configured)
  closers.push(
    () => life.kill(),
    () => life.engine.client.close(),
    () => life.engine.remove(infoHash, { deleteData: true }),
  )
  life.connection.watch(infoHash)
  const shown = (): readonly TrackerSummary[] => life.view?.detail?.trackers ?? []
  /** Resolves once `wanted` holds for the trackers that the torrent's page shows. */
  const until = (wanted: (trackers: readonly TrackerSummary[]) => boolean) =>
    life.until(infoHash, () => wanted(shown())).then(shown)
  return { life, until }
}

const isFailed = ({ state, error }: TrackerSummary): boolean => state !== 'working' && error !== null

describe('a public torrent', () => {
  it.each(['file', 'magnet'] as const)(
    'asks configured trackers too once its own are dead or refuse: %s',
    async (kind) => {
      const [refusing, configured] = [await tracker({ refusal: 'not registered' }), await tracker()]
      const own = [await deadUrl(), refusing.url, 'udp://tracker.invalid:80']
      const made = torrent(own, false)
      const { life, until } = engine([configured.url], made.infoHash)
      await life.engine.add(made[kind])
      const trackers = await until((all) => all.some(({ url, state }) => url === configured.url && state === 'working'))
      expect(trackers.map(({ url }) => url).toSorted()).toEqual([...own, configured.url].toSorted())
      await configured.until(({ swarms }) => swarms[made.infoHash] !== undefined)
    },
  )

  it('stays with its own while one works, in whatever case its scheme is written', async () => {
    const [own, configured] = [await tracker(), await tracker()]
    const working = own.url.replace('ws:', 'WS:')
    const made = torrent([await deadUrl(), working], false)
    const { life, until } = engine([configured.url], made.infoHash)
    await life.engine.add(made.file)
    await own.until(({ swarms }) => swarms[made.infoHash] !== undefined)
    const trackers = await until((all) => all.some(isFailed) && all.some(({ state }) => state === 'working'))
    expect(trackers).toHaveLength(2)
    expect(configured.counts().sockets).toBe(0)
  })

  it('goes to the configured ones at once when a browser can reach none of its own', async () => {
    const configured = await tracker()
    const made = torrent(['udp://tracker.invalid:80', 'http://tracker.invalid/announce'], false)
    const { life } = engine([configured.url], made.infoHash)
    await life.engine.add(made.file)
    await configured.until(({ swarms }) => swarms[made.infoHash] !== undefined)
  })
})

describe('a private torrent', () => {
  it.each([['dead or refusing'], ['out of a browser’s reach']])(
    'never asks configured trackers: its own are %s',
    async (what) => {
      const [refusing, configured] = [await tracker({ refusal: 'not registered' }), await tracker()]
      const own = what === 'dead or refusing' ? [await deadUrl(), refusing.url] : ['udp://tracker.invalid:80']
      const made = torrent(own, true)
      const { life, until } = engine([configured.url], made.infoHash)
      await life.engine.add(made.file)
      const trackers = await until((all) => all.length > 0 && all.every(isFailed))
      expect(trackers.map(({ url }) => url).toSorted()).toEqual([...own].toSorted())
      expect(configured.counts().sockets).toBe(0)
    },
  )

  it('leaves them when its link only now shows that it is private', async () => {
    const configured = await tracker()
    const own = await deadUrl()
    const made = torrent([own], true)
    const { life, until } = engine([configured.url], made.infoHash)
    await life.engine.add(made.magnet)
    await configured.until(({ swarms }) => swarms[made.infoHash] !== undefined)
    await life.engine.add(made.file)
    await configured.until(({ sockets }) => sockets === 0)
    expect((await until((all) => all.length === 1)).map(({ url }) => url)).toEqual([own])
  })
})
