import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, test as base, chromium, expect, type Page } from '@playwright/test'
import { build } from 'vite'
import { LIMITS } from '../../src/core/limits.ts'
import { MIB } from '../../src/core/units.ts'
import { chromiumPath } from '../stack/browsers.js'
import { type Served, serve } from '../stack/serve.ts'
import type { PeerCommand, PeerReport } from './pages/broker/peer.worker.ts'

/**
 * The window's half of the engine on its own, in small pages under tests/e2e/pages/broker: the broker with the engine's
 * connections in a worker, and the host with an engine of a few lines. Served with the production headers.
 */
const PAGES = join(import.meta.dirname, 'pages', 'broker')
const RTC = resolve(import.meta.dirname, '../../src/engine/rtc/webrtc-polyfill.ts')

async function buildPages(outDir: string): Promise<void> {
  await build({
    root: PAGES,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.browser': 'true', global: 'globalThis' },
    resolve: { alias: { 'webrtc-polyfill': RTC } },
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      rollupOptions: { input: [join(PAGES, 'peer.html'), join(PAGES, 'host.html')] },
    },
  })
}

const test = base.extend<{ context: BrowserContext }, { pages: Served; chrome: Browser }>({
  pages: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      const dist = await mkdtemp(join(tmpdir(), 'freshet-broker-'))
      await buildPages(dist)
      const served = await serve({ dist, config: { trackers: [], iceServers: [] } })
      await use(served)
      await served.close()
      await rm(dist, { recursive: true })
    },
    { scope: 'worker' },
  ],
  chrome: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      const executablePath = await chromiumPath()
      if (executablePath === null) throw new Error('There is no Chromium: run npm test once, or set CHROMIUM_PATH')
      const browser = await chromium.launch({
        executablePath,
        args: ['--disable-gpu', '--disable-quic', '--disable-features=WebRtcHideLocalIpsWithMdns'],
      })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  context: async ({ chrome, pages }, use) => {
    const context = await chrome.newContext({ baseURL: pages.url })
    const problems: string[] = []
    context.on('weberror', (error) => problems.push(String(error.error().stack ?? error.error())))
    await use(context)
    await context.close()
    expect(problems.filter((problem) => !problem.includes('made to fail'))).toEqual([])
  },
  page: ({ context }, use) => context.newPage().then(use),
})

/** One side of a conversation: a page with a broker and a worker, and what the worker reported. */
class Side {
  readonly reports: PeerReport[] = []
  readonly #listeners = new Set<() => void>()

  private constructor(readonly page: Page) {}

  static async open(context: BrowserContext, relay: boolean): Promise<Side> {
    const side = new Side(await context.newPage())
    await side.page.exposeFunction('report', (message: PeerReport) => {
      side.reports.push(message)
      for (const listener of side.#listeners) listener()
    })
    await side.page.goto('/peer.html')
    await expect(side.page).toHaveTitle('ready')
    await side.page.evaluate((forced) => window.startPeer(forced), relay)
    return side
  }

  command(command: PeerCommand): Promise<void> {
    return this.page.evaluate((given) => window.peer.command(given), command)
  }

  async until<K extends PeerReport['kind']>(kind: K, id = 1): Promise<Extract<PeerReport, { kind: K }>> {
    const find = () => this.reports.find((report) => report.kind === kind && report.id === id)
    while (find() === undefined) {
      await new Promise<void>((heard) => {
        const listener = (): void => {
          this.#listeners.delete(listener)
          heard()
        }
        this.#listeners.add(listener)
      })
    }
    return find() as Extract<PeerReport, { kind: K }>
  }

  received(id = 1): Promise<Extract<PeerReport, { kind: 'received' }> | undefined> {
    return this.page.evaluate((of) => window.peer.totals.get(of), id)
  }

  connections(): Promise<number> {
    return this.page.evaluate(() => window.peer.connections)
  }
}

/** Two pages, connected from worker to worker. */
async function connected(
  context: BrowserContext,
  relay: { a: boolean; b: boolean },
  ice: { stun?: string } = {},
): Promise<{ a: Side; b: Side }> {
  const a = await Side.open(context, relay.a)
  const b = await Side.open(context, relay.b)
  await b.command({ kind: 'connect', id: 1, initiator: false, ...ice })
  await a.command({ kind: 'connect', id: 1, initiator: true, ...ice })
  await b.command({ kind: 'signal', id: 1, data: (await a.until('signal')).data })
  await a.command({ kind: 'signal', id: 1, data: (await b.until('signal')).data })
  await Promise.all([a.until('connect'), b.until('connect')])
  return { a, b }
}

const TOTAL = 16 * MIB

for (const relay of [
  { a: false, b: false },
  { a: true, b: true },
  { a: true, b: false },
  { a: false, b: true },
]) {
  const transport = (relayed: boolean): 'relayed' | 'transferred' => (relayed ? 'relayed' : 'transferred')

  test(`16 MiB from a ${transport(relay.a)} channel to a ${transport(relay.b)} one`, async ({ context }) => {
    const { a, b } = await connected(context, relay)
    expect((await a.until('connect')).remoteAddress).toMatch(/^[\d.]+$|:/)

    await a.command({ kind: 'send', id: 1, bytes: TOTAL })
    await expect.poll(async () => (await b.received())?.bytes).toBe(TOTAL)
    const received = await b.received()
    expect(received?.intact).toBe(true)
    const megabytesPerSecond = TOTAL / 1e3 / (received?.milliseconds ?? 0)
    test.info().annotations.push({ type: 'throughput', description: `${megabytesPerSecond.toFixed(1)} MB/s` })

    // The engine stops above 64 KiB, and the mirrored figure must make it stop too.
    expect((await a.until('sent')).deepestBuffer).toBeLessThanOrEqual(96 * 1024)
    expect(await a.page.evaluate(() => window.peer.transports)).toEqual([transport(relay.a)])
    expect(await b.page.evaluate(() => window.peer.transports)).toEqual([transport(relay.b)])
    const crossed = await b.page.evaluate(() => window.peer.relayedMessages)
    if (relay.b) expect(crossed).toBeGreaterThan(0)
    else expect(crossed).toBe(0)
  })

  test(`ends with the worker, ${transport(relay.a)} and ${transport(relay.b)}`, async ({ context }) => {
    const { a, b } = await connected(context, relay)
    await a.page.evaluate(() => {
      window.peer.terminate()
      window.peer.close()
    })
    await b.until('close')
    expect(await a.connections()).toBe(0)
    await expect.poll(() => b.connections()).toBe(0)
  })
}

test('two peers connect without waiting for a STUN server that never answers', async ({ context }) => {
  const stun = createSocket('udp4')
  let asked = 0
  stun.on('message', () => {
    asked += 1
  })
  stun.bind(0, '127.0.0.1')
  await once(stun, 'listening')
  try {
    const ice = { stun: `stun:127.0.0.1:${stun.address().port}` }
    const { a } = await connected(context, { a: false, b: false }, ice)
    expect(asked).toBeGreaterThan(0)
    // Chromium waits for it for more than 10 s, or until it is connected, as it is where it answers.
    expect(await a.page.evaluate(() => window.peer.gatheredBefore)).toBe(0)
  } finally {
    stun.close()
  }
})

test('the remote side sees the channel close when the page is closed', async ({ context }) => {
  await context.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { iceStates: seen })
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        this.addEventListener('iceconnectionstatechange', () => seen.push(this.iceConnectionState))
      }
    }
  })
  const { a, b } = await connected(context, { a: false, b: false })
  await a.page.close({ runBeforeUnload: true })
  await b.until('close')
  // Without the window closing its connections, ICE suspects it after 5 s and knows it after 15 s.
  const states = await b.page.evaluate(() => (window as unknown as { iceStates: string[] }).iceStates)
  expect(states).toContain('connected')
  expect(states).not.toContain('disconnected')
})

test('the remote side sees the channel close when the page is left', async ({ context }) => {
  const { a, b } = await connected(context, { a: false, b: false })
  await a.page.goto('about:blank')
  await b.until('close')
})

test('a peer that is destroyed closes both sides and frees both connections', async ({ context }) => {
  const { a, b } = await connected(context, { a: false, b: true })
  await b.command({ kind: 'destroy', id: 1 })
  await Promise.all([a.until('close'), b.until('close')])
  await expect.poll(() => Promise.all([a.connections(), b.connections()])).toEqual([0, 0])
})

test('a relayed channel is closed at the bound when its worker does not keep up', async ({ context }) => {
  const { a, b } = await connected(context, { a: false, b: true })
  await b.command({ kind: 'stall', id: 1, milliseconds: 8_000 })
  await a.command({ kind: 'send', id: 1, bytes: 4 * LIMITS.relayBufferBytes })
  await a.until('close')
  expect((await b.until('close')).error).toContain('bytes queued')
  expect((await b.received())?.bytes ?? 0).toBeLessThanOrEqual(LIMITS.relayBufferBytes)
})

test('connections beyond the bound fail, and succeed again below it', async ({ context }) => {
  const side = await Side.open(context, false)
  await side.page.evaluate((count) => {
    for (let id = 1; id <= count; id++) window.peer.command({ kind: 'connect', id, initiator: false })
  }, LIMITS.peerConnections)
  await expect.poll(() => side.connections()).toBe(LIMITS.peerConnections)

  const over = LIMITS.peerConnections + 1
  await side.command({ kind: 'connect', id: over, initiator: true })
  expect((await side.until('close', over)).error).toMatch(/failed|closed/i)
  expect(await side.connections()).toBe(LIMITS.peerConnections)

  await side.command({ kind: 'destroy', id: 1 })
  await expect.poll(() => side.connections()).toBe(LIMITS.peerConnections - 1)
  await side.command({ kind: 'connect', id: over + 1, initiator: true })
  await side.until('signal', over + 1)
})

test.describe('leadership', () => {
  const openHost = async (context: BrowserContext, state: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto('/host.html')
    await expect(page).toHaveTitle(state)
    return page
  }
  const openConnections = (page: Page): Promise<number> =>
    page.evaluate(() => window.connections.filter((pc) => pc.signalingState !== 'closed').length)

  test('a second tab learns that the engine runs elsewhere, and can take it over', async ({ context }) => {
    const first = await openHost(context, 'running')
    await expect.poll(() => openConnections(first)).toBe(1)
    const second = await openHost(context, 'elsewhere')
    expect(await second.evaluate(() => window.states)).toEqual(['starting', 'elsewhere'])

    await second.evaluate(() => window.host.moveHere())
    await expect(second).toHaveTitle('running')
    await expect(first).toHaveTitle('elsewhere')
    expect(await second.evaluate(() => window.journal)).toHaveLength(1)
    expect(await openConnections(first)).toBe(0)

    await first.evaluate(() => window.host.moveHere())
    await expect(first).toHaveTitle('running')
    await expect(second).toHaveTitle('elsewhere')
  })

  test('a waiting tab takes over when the leader closes', async ({ context }) => {
    const first = await openHost(context, 'running')
    const second = await openHost(context, 'elsewhere')
    await first.close()
    await expect(second).toHaveTitle('running')
  })

  test('a third tab cannot take the engine while two others hand it over', async ({ context }) => {
    const first = await openHost(context, 'running')
    const third = await openHost(context, 'elsewhere')
    const second = await openHost(context, 'elsewhere')
    await second.evaluate(() => window.host.moveHere())
    await expect(second).toHaveTitle('running')
    await expect(first).toHaveTitle('elsewhere')
    expect(await third.evaluate(() => window.states)).toEqual(['starting', 'elsewhere'])
  })

  test('a reload finds the engine at once and never says that it is elsewhere', async ({ context }) => {
    const page = await openHost(context, 'running')
    for (let round = 0; round < 3; round++) {
      await page.reload()
      await expect(page).toHaveTitle('running')
      expect(await page.evaluate(() => window.states)).not.toContain('elsewhere')
    }
  })

  test('a leader that does not answer loses its lock, and stops when it runs again', async ({ context }) => {
    const frozen = await openHost(context, 'running')
    const second = await openHost(context, 'elsewhere')
    const release = frozen.evaluate((milliseconds) => {
      const until = performance.now() + milliseconds
      while (performance.now() < until);
    }, LIMITS.leaderHandOverMs + 2_000)
    await second.evaluate(() => window.host.moveHere())
    await expect(second).toHaveTitle('running')
    await release
    await expect(frozen).toHaveTitle('elsewhere')
    expect(await openConnections(frozen)).toBe(0)
  })

  test('an engine that fails closes its connections, and can be started again', async ({ context }) => {
    const page = await openHost(context, 'running')
    await page.evaluate(() => {
      const { state } = window.host
      if (state.kind === 'running') void state.engine.call('watch', [null])
    })
    await expect(page).toHaveTitle('failed')
    expect(await page.evaluate(() => window.host.state)).toMatchObject({
      error: { name: 'EngineError', code: 'worker-failed', fields: { worker: 'engine' } },
    })
    expect(await openConnections(page)).toBe(0)
    await page.evaluate(() => window.host.moveHere())
    await expect(page).toHaveTitle('running')
  })

  test('closing the leader lets a waiting tab take over', async ({ context }) => {
    const first = await openHost(context, 'running')
    const second = await openHost(context, 'elsewhere')
    await first.evaluate(() => window.host.close())
    await expect(second).toHaveTitle('running')
    expect(await second.evaluate(() => window.journal)).toHaveLength(1)
  })

  test('the service worker gets a port to the engine from the leading tab', async ({ context }) => {
    const first = await openHost(context, 'running')
    await first.evaluate(() => window.registerServiceWorker())
    // Through the service worker the second tab uses the engine of the first.
    const second = await openHost(context, 'running')
    expect(await second.evaluate(() => window.host.state)).toMatchObject({ role: 'attached', store: 'memory' })

    // A page may or may not have found itself without its service worker yet.
    const heard = (): Promise<unknown[]> =>
      second.evaluate(async () => (await window.heard()).filter((one) => one !== 'freshet:claim'))
    await second.evaluate(() => window.askServiceWorker('freshet:need-engine'))
    await expect.poll(heard).toEqual(['freshet:no-engine'])
    await first.evaluate(() => window.askServiceWorker('freshet:need-engine'))
    await expect.poll(heard).toEqual(['freshet:no-engine', { engine: expect.any(String) }])
    await second.evaluate(() => window.askServiceWorker('freshet:stay-awake'))
    await expect.poll(heard).toContain('freshet:keep-alive')

    // After a move the new engine comes unasked, and the first tab uses it.
    await second.evaluate(() => window.host.moveHere())
    await expect.poll(() => first.evaluate(() => window.host.state)).toMatchObject({ role: 'attached' })
    await expect.poll(() => second.evaluate(() => window.host.state)).toMatchObject({ role: 'leader' })
    expect(await first.evaluate(() => window.states)).toEqual(['starting', 'running', 'running'])
    await expect.poll(heard).toContain('freshet:engine-gone')
    await expect
      .poll(async () => (await heard()).filter((one) => typeof one === 'object'))
      .toEqual([{ engine: expect.any(String) }, { engine: expect.any(String) }])
    const [before, after] = (await heard()).filter((one) => typeof one === 'object')
    expect(before).not.toEqual(after)
  })
})
