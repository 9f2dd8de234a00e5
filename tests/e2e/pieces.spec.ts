/** The piece worker alone, in a page of its own: the product's worker, the real hasher, OPFS on disk. */
import { test as base, expect } from '@playwright/test'
import { servePiecesPage } from './pages/pieces/build.ts'
import { Profile } from './profile.ts'

const test = base.extend<{ args: readonly string[]; profile: Profile }, { site: string }>({
  /** Of the browser's command line. */
  args: [[], { option: true }],
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
    async ({}, use) => {
      const { url, close } = await servePiecesPage()
      await use(url)
      await close()
    },
    { scope: 'worker' },
  ],
  profile: async ({ site, args }, use) => {
    const profile = await Profile.create({ baseURL: site }, args)
    await use(profile)
    await profile.dispose()
    expect(profile.problems).toEqual([])
  },
  page: async ({ profile }, use) => {
    await profile.page.goto('/')
    await use(profile.page)
  },
})

/** Runs in a worker before its own script. */
function collectWhileOpening(): void {
  const { gc } = globalThis as unknown as { gc(): void }
  const prototype = FileSystemFileHandle.prototype as unknown as { createSyncAccessHandle(): Promise<unknown> }
  const open = prototype.createSyncAccessHandle
  prototype.createSyncAccessHandle = function () {
    const opened = open.call(this)
    const timer = setInterval(gc)
    return opened.finally(() => clearInterval(timer))
  }
}

test('the worker writes verified pieces across files and around padding, reads them back, and returns pieces that fail', async ({
  page,
}) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, outcome, recheck } = globalThis.harness
    const infoHash = hashOf('1')
    const { layout, piece } = await makeSample(65536, [100_000, -31_072, 0, 300, 200_000, 70_001])
    const { pieces } = startWorker()
    const before = await pieces.call('open', [infoHash, layout])
    const wrong = piece(2).fill(9)
    const refused = await put(pieces, infoHash, 2, wrong)
    const verdicts = await Promise.all(
      [...Array(layout.pieceCount).keys()].map((index) => put(pieces, infoHash, index, piece(index))),
    )
    const all = new Uint8Array(layout.length)
    for (let at = 0; at < layout.length; at += 50_000) {
      all.set(await pieces.call('read', [infoHash, at, Math.min(50_000, layout.length - at)]), at)
    }
    const differing = [...Array(layout.pieceCount).keys()].filter((index) =>
      piece(index).some((byte, i) => byte !== all[index * layout.pieceLength + i]),
    )
    const after = await pieces.call('open', [infoHash, layout])
    const root = await navigator.storage.getDirectory()
    const folder = await (await root.getDirectoryHandle('torrents')).getDirectoryHandle(infoHash)
    const names: string[] = []
    for await (const name of folder.keys()) names.push(name)
    return {
      before,
      after,
      refused: !refused.verified && refused.bytes.every((byte) => byte === 9) && refused.bytes.length,
      detached: wrong.length,
      verdicts: verdicts.every((verdict) => verdict.verified),
      differing,
      names: names.sort(),
      recheck: await recheck(pieces, infoHash, layout.pieceCount),
      beyond: await outcome(pieces.call('read', [infoHash, layout.length - 1, 2])),
    }
  })
  expect(found).toMatchObject({
    before: { kind: 'opfs', fileLengths: [0, 31_072, 0, 0, 0, 0] },
    after: { kind: 'opfs', fileLengths: [100_000, 31_072, 0, 300, 200_000, 70_001] },
    refused: 65536,
    detached: 0,
    verdicts: true,
    differing: [],
    // The last is not a file of the torrent: the journal of what was written.
    names: ['0', '3', '4', '5', '6'],
    recheck: [0, 1, 2, 3, 4, 5, 6],
    beyond: { error: { name: 'StoreError', code: 'out-of-range' } },
  })
})

test('a recheck after a restart finds damaged, truncated and absent files, and reports progress', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, outcome, recheck } = globalThis.harness
    const infoHash = hashOf('2')
    const { layout, piece } = await makeSample(65536, [65536 * 3 + 10, 65536 * 40, 65536 * 2])
    const first = startWorker()
    await first.pieces.call('open', [infoHash, layout])
    await Promise.all(
      [...Array(43).keys()].map((index) => (index === 20 ? null : put(first.pieces, infoHash, index, piece(index)))),
    )
    await first.pieces.call('close', [infoHash])

    const root = await navigator.storage.getDirectory()
    const folder = await (await root.getDirectoryHandle('torrents')).getDirectoryHandle(infoHash)
    const damage = await (await folder.getFileHandle('0')).createWritable({ keepExistingData: true })
    await damage.write({ type: 'write', position: 65536 + 77, data: Uint8Array.of(0) })
    await damage.close()
    const cut = await (await folder.getFileHandle('1')).createWritable({ keepExistingData: true })
    await cut.truncate(65536 * 38)
    await cut.close()

    const second = startWorker()
    const { fileLengths } = await second.pieces.call('open', [infoHash, layout])
    const progress: number[] = []
    second.pieces.on('recheck-progress', ({ checked }) => progress.push(checked))
    const verified = await recheck(second.pieces, infoHash, layout.pieceCount)
    return {
      fileLengths,
      missing: [...Array(layout.pieceCount).keys()].filter((index) => !verified.includes(index)),
      lastProgress: progress.at(-1),
      truncated: await outcome(second.pieces.call('read', [infoHash, 65536 * 42, 65536])),
    }
  })
  expect(found).toMatchObject({
    fileLengths: [65536 * 3 + 10, 65536 * 38, 0],
    missing: [1, 20, 41, 42, 43, 44, 45],
    lastProgress: 46,
    truncated: { error: { name: 'StoreError', code: 'missing' } },
  })
})

test('reads are answered while a long recheck runs, and the recheck stops on request', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, outcome, every } = globalThis.harness
    const infoHash = hashOf('6')
    const { layout, piece } = await makeSample(1 << 18, [48 << 20])
    const { pieces } = startWorker()
    await pieces.call('open', [infoHash, layout])
    for (let i = 0; i < layout.pieceCount; i++) await put(pieces, infoHash, i, piece(i))
    const wanted = [0, 1, 2, 3].map((i) => String(piece(i).subarray(0, 64)))
    const order: string[] = []
    const rechecked = pieces.call('recheck', [infoHash, every(layout.pieceCount)]).then(() => order.push('recheck'))
    for (let i = 0; i < 4; i++) {
      const bytes = await pieces.call('read', [infoHash, i << 18, 64])
      order.push(String(bytes) === wanted[i] ? 'read' : 'wrong')
    }
    await rechecked
    const cancelled = outcome(pieces.call('recheck', [infoHash, every(layout.pieceCount)]))
    await pieces.call('cancelRecheck', [infoHash])
    return { order, cancelled: await cancelled }
  })
  // A turn every 4 MiB of the 48, and two at most for a call and its answer.
  expect(found).toMatchObject({
    order: ['read', 'read', 'read', 'read', 'recheck'],
    cancelled: { error: { name: 'StoreError', code: 'cancelled' } },
  })
})

test('remove frees the space of an open torrent and of a closed one', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put } = globalThis.harness
    const { pieces } = startWorker()
    const { layout, piece } = await makeSample(1 << 20, [20 << 20, 4 << 20])
    const usages: number[] = []
    const lists: string[][] = []
    const note = async () => {
      usages.push((await pieces.call('usage', [])).usedBytes)
      lists.push(await pieces.call('list', []))
    }
    await note()
    for (const infoHash of [hashOf('3'), hashOf('4')]) {
      await pieces.call('open', [infoHash, layout])
      for (let i = 0; i < layout.pieceCount; i++) await put(pieces, infoHash, i, piece(i))
      await pieces.call('flush', [infoHash])
    }
    await note()
    await pieces.call('close', [hashOf('4')])
    await pieces.call('remove', [hashOf('3')])
    await note()
    await pieces.call('remove', [hashOf('4')])
    await note()
    return { usages: usages.map((used) => used - (usages[0] ?? 0)), lists: lists.map((list) => list.sort()) }
  })
  const [three, four, size] = ['3'.repeat(40), '4'.repeat(40), 24 << 20]
  expect(found.lists).toEqual([[], [three, four], [four], []])
  expect(found.usages[1]).toBeGreaterThanOrEqual(2 * size)
  expect(found.usages[2]).toBeLessThan(size + (1 << 20))
  expect(found.usages[3]).toBeLessThan(1 << 20)
})

test('a file that something else writes is `locked` until it is closed there', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, outcome, every } = globalThis.harness
    const infoHash = hashOf('5')
    const { layout, piece } = await makeSample(65536, [200_000])
    const { pieces } = startWorker()
    await pieces.call('open', [infoHash, layout])
    await put(pieces, infoHash, 0, piece(0))
    await pieces.call('close', [infoHash])
    const root = await navigator.storage.getDirectory()
    const folder = await (await root.getDirectoryHandle('torrents')).getDirectoryHandle(infoHash)
    const writer = await (await folder.getFileHandle('0')).createWritable()
    await pieces.call('open', [infoHash, layout])
    const held = {
      put: await outcome(put(pieces, infoHash, 1, piece(1))),
      read: await outcome(pieces.call('read', [infoHash, 0, 16])),
      recheck: await outcome(pieces.call('recheck', [infoHash, every(layout.pieceCount)])),
      remove: await outcome(pieces.call('remove', [infoHash])),
    }
    await writer.abort()
    await pieces.call('open', [infoHash, layout])
    return { held, free: await outcome(put(pieces, infoHash, 1, piece(1))) }
  })
  const locked = { error: { name: 'StoreError', code: 'locked' } }
  expect(found.held).toMatchObject({ put: locked, read: locked, recheck: locked, remove: locked })
  expect(found.free).toEqual({ value: { verified: true } })
})

test('a full quota is a typed failure, and stored data stays', async ({ page, profile, site }) => {
  const session = await profile.context.newCDPSession(page)
  const origin = new URL(site).origin
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 6 << 20 })
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, outcome, recheck } = globalThis.harness
    const infoHash = hashOf('6')
    const { layout, piece } = await makeSample(1 << 20, [16 << 20])
    const { pieces } = startWorker()
    await pieces.call('open', [infoHash, layout])
    const outcomes = []
    for (let i = 0; i < layout.pieceCount; i++) outcomes.push(await outcome(put(pieces, infoHash, i, piece(i))))
    return {
      written: outcomes.flatMap((one, index) => ('value' in one ? [index] : [])),
      errors: [...new Set(outcomes.flatMap((one) => ('error' in one ? [`${one.error.name} ${one.error.code}`] : [])))],
      recheck: await recheck(pieces, infoHash, layout.pieceCount),
    }
  })
  expect(found.errors).toEqual(['StoreError quota-exceeded'])
  expect(found.written.length).toBeGreaterThan(0)
  expect(found.recheck).toEqual(found.written)
})

test('without a private file system bytes are kept in memory, and the worker says so', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, recheck } = globalThis.harness
    const infoHash = hashOf('7')
    const { layout, piece } = await makeSample(65536, [200_000])
    const { pieces } = startWorker('memory')
    const { kind } = await pieces.call('open', [infoHash, layout])
    await put(pieces, infoHash, 3, piece(3))
    const read = await pieces.call('read', [infoHash, 3 * 65536, 3392])
    return {
      kind,
      same: read.every((byte, i) => byte === piece(3)[i]),
      recheck: await recheck(pieces, infoHash, 4),
      usage: await pieces.call('usage', []),
      list: await pieces.call('list', []),
    }
  })
  expect(found).toMatchObject({ kind: 'memory', same: true, recheck: [3], list: ['7'.repeat(40)] })
  expect(found.usage).toMatchObject({ kind: 'memory', quotaBytes: 512 << 20 })
})

test('flushed data survives the killing of the browser', async ({ page, profile }) => {
  await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put } = globalThis.harness
    const infoHash = hashOf('8')
    const { layout, piece } = await makeSample(1 << 18, [3_000_000])
    const { pieces } = startWorker()
    await pieces.call('open', [infoHash, layout])
    for (const index of [0, 2, 11]) await put(pieces, infoHash, index, piece(index))
    await pieces.call('flush', [infoHash])
  })
  await profile.kill()
  const after = await profile.launch()
  await after.goto('/')
  const found = await after.evaluate(async () => {
    const { hashOf, makeSample, startWorker, recheck } = globalThis.harness
    const infoHash = hashOf('8')
    const { layout } = await makeSample(1 << 18, [3_000_000])
    const { pieces } = startWorker()
    return {
      list: await pieces.call('list', []),
      opened: await pieces.call('open', [infoHash, layout]),
      recheck: await recheck(pieces, infoHash, layout.pieceCount),
    }
  })
  expect(found).toEqual({
    list: ['8'.repeat(40)],
    opened: { kind: 'opfs', fileLengths: [3_000_000], written: [0, 2, 11] },
    recheck: [0, 2, 11],
  })
})

test('the worker serves a torrent of more files than it keeps open', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const { hashOf, makeSample, startWorker, put, recheck } = globalThis.harness
    const infoHash = hashOf('9')
    const { layout, piece } = await makeSample(16384, [...Array(600).fill(700), 30_000])
    const { pieces } = startWorker()
    await pieces.call('open', [infoHash, layout])
    const indexes = [...Array(layout.pieceCount).keys()]
    await Promise.all(indexes.map((index) => put(pieces, infoHash, index, piece(index))))
    const verified = await recheck(pieces, infoHash, layout.pieceCount)
    await pieces.call('flush', [infoHash])
    return verified.length === layout.pieceCount
  })
  expect(found).toBe(true)
})

test.describe(() => {
  test.use({ args: ['--js-flags=--expose-gc'] })

  test('a file opens while the browser collects garbage', async ({ page }) => {
    await page.route(/piece\.worker.*\.js$/, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `(${collectWhileOpening})()\n${await response.text()}` })
    })
    const found = await page.evaluate(async () => {
      const { hashOf, makeSample, startWorker, put } = globalThis.harness
      const { layout, piece } = await makeSample(16384, [1000])
      const { pieces } = startWorker()
      const verified: boolean[] = []
      for (const digit of '12345678') {
        const infoHash = hashOf(digit)
        await pieces.call('open', [infoHash, layout])
        verified.push((await put(pieces, infoHash, 0, piece(0))).verified)
      }
      return { verified, fits: await pieces.call('fits', [1000]) }
    })
    expect(found).toEqual({ verified: Array(8).fill(true), fits: true })
  })
})

test('a worker without a hasher rejects its callers instead of leaving them waiting', async ({ page, profile }) => {
  await page.route('**/*.wasm', (route) => route.abort())
  const message = await page.evaluate(() => globalThis.harness.startWorker().failed)
  expect(message).toContain('Failed to fetch')
  await expect.poll(() => profile.problems.length).toBe(1)
  expect(profile.problems.splice(0)).toEqual([expect.stringContaining('Failed to fetch')])
})

test('the store passes the suite of abstract-chunk-store', async ({ page }) => {
  const results = await page.evaluate(() => globalThis.harness.runChunkStoreSuite())
  expect(results).toHaveLength(16)
  expect((results as { failure: string | null; assertions: number }[]).filter((one) => one.failure)).toEqual([])
  expect((results as { assertions: number }[]).every((one) => one.assertions > 0)).toBe(true)
})
