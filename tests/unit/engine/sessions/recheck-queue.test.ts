import { expect, test } from 'vitest'
import { StoreError } from '../../../../src/core/errors.ts'
import { RecheckQueue, type RecheckRequest } from '../../../../src/engine/sessions/recheck-queue.ts'
import type { PiecesApi, PiecesEvents, RecheckProgress } from '../../../../src/protocol/pieces.ts'
import type { Client } from '../../../../src/protocol/rpc.ts'
import { asInfoHash } from '../../../info-hash.ts'

/** A piece worker whose rechecks end when the test says so. */
class Worker {
  /** Info hashes in the order their rechecks began. */
  readonly begun: string[] = []
  readonly left: Uint8Array[] = []
  #run: { infoHash: string; resolve(): void; reject(error: Error): void } | null = null
  #tell: (progress: RecheckProgress) => void = () => {}

  readonly client = {
    on: (_: string, listen: (progress: RecheckProgress) => void) => {
      this.#tell = listen
    },
    call: async (method: string, [infoHash, left]: [string, Uint8Array]) => {
      if (method === 'cancelRecheck') this.end(new StoreError('cancelled', 'ended'), infoHash)
      else {
        expect(this.#run, 'two rechecks at once').toBeNull()
        this.begun.push(infoHash)
        this.left.push(left)
        await new Promise<void>((resolve, reject) => {
          this.#run = { infoHash, resolve, reject }
        })
      }
    },
  } as unknown as Client<PiecesApi, PiecesEvents>

  tell(name: string): void {
    this.#tell({ infoHash: asInfoHash(name), checked: 1, total: 2, end: 1, verified: new Uint8Array(1) })
  }

  end(error: Error | null = null, infoHash = this.#run?.infoHash): void {
    const run = this.#run
    if (run?.infoHash !== infoHash) return
    this.#run = null
    if (error) run?.reject(error)
    else run?.resolve()
  }
}

function setUp() {
  const worker = new Worker()
  const rechecks = new RecheckQueue(worker.client)
  const said: string[] = []
  const order = (name: string, urgent = false): RecheckRequest => {
    const infoHash = asInfoHash(name)
    let asked = 0
    return {
      infoHash,
      urgent,
      uncheckedPieces: () => Uint8Array.of(++asked),
      onRunning: (now) => said.push(`${infoHash} ${now ? 'runs' : 'waits'}`),
      onProgress: () => said.push(`${infoHash} learns`),
    }
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { worker, rechecks, said, order, settled }
}

test('one after the other, those that peers wait for first', async () => {
  const { worker, rechecks, order } = setUp()
  const results = [order('a'), order('b'), order('c', true), order('d')].map((each) => rechecks.run(each))
  // The first was made to wait by the urgent one.
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    worker.end()
  }
  expect(await Promise.all(results)).toEqual([true, true, true, true])
  expect(worker.begun).toEqual(['a', 'c', 'a', 'b', 'd'])
})

test('one that is made to wait goes on with what is left by then', async () => {
  const { worker, rechecks, said, order, settled } = setUp()
  const first = rechecks.run(order('a'))
  const second = rechecks.run(order('b', true))
  await settled()
  worker.end()
  expect(await second).toBe(true)
  await settled()
  worker.end()
  expect(await first).toBe(true)
  expect(said).toEqual(['a runs', 'a waits', 'b runs', 'a runs'])
  expect(worker.left).toEqual([Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2)])
})

test('an urgent one is not made to wait by another', async () => {
  const { worker, rechecks, order, settled } = setUp()
  const both = [rechecks.run(order('a', true)), rechecks.run(order('b', true))]
  await settled()
  expect(worker.begun).toEqual(['a'])
  worker.end()
  await settled()
  worker.end()
  expect(await Promise.all(both)).toEqual([true, true])
})

test('interrupted while it runs and while it waits, also by a pause in the very moment it is made to wait', async () => {
  const { worker, rechecks, order, settled } = setUp()
  const running = rechecks.run(order('a'))
  const waiting = rechecks.run(order('b'))
  rechecks.interrupt(asInfoHash('b'))
  expect(await waiting).toBe(false)
  rechecks.interrupt(asInfoHash('a'))
  expect(await running).toBe(false)
  await settled()

  const again = rechecks.run(order('a'))
  const urgent = rechecks.run(order('c', true))
  rechecks.interrupt(asInfoHash('a'))
  expect(await again).toBe(false)
  await settled()
  worker.end()
  expect(await urgent).toBe(true)
  expect(worker.begun).toEqual(['a', 'a', 'c'])
  rechecks.interrupt(asInfoHash('unknown'))
})

test('a failure is the failure of one torrent', async () => {
  const { worker, rechecks, order, settled } = setUp()
  const failing = rechecks.run(order('a'))
  const next = rechecks.run(order('b'))
  await settled()
  worker.end(new StoreError('io', 'broken'))
  await expect(failing).rejects.toMatchObject({ code: 'io' })
  await settled()
  worker.end()
  expect(await next).toBe(true)
})

test('what a run finds out is told to its own torrent alone', async () => {
  const { worker, rechecks, said, order, settled } = setUp()
  const both = [rechecks.run(order('a')), rechecks.run(order('b'))]
  worker.tell('a')
  worker.tell('b')
  worker.end()
  await settled()
  worker.tell('b')
  worker.end()
  await Promise.all(both)
  expect(said).toEqual(['a runs', 'a learns', 'b runs', 'b learns'])
})
