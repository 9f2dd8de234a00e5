import { expect, test } from 'vitest'
import { StoreError } from '../../../../src/core/errors.ts'
import { RecheckQueue, type RecheckRequest } from '../../../../src/engine/sessions/pieces/recheck-queue.ts'
import type { PiecesApi, PiecesEvents, RecheckProgress } from '../../../../src/protocol/pieces.ts'
import type { Client } from '../../../../src/protocol/rpc.ts'
import { asInfoHash } from '../../../info-hash.ts'

/** A piece worker with rechecks that end when the test ends them. */
class Worker {
  /** Info hashes in the order their rechecks began. */
  readonly begun: string[] = []
  readonly left: Uint8Array[] = []
  #run: { infoHash: string; resolve(): void; reject(error: Error): void } | null = null
  #onProgress: (progress: RecheckProgress) => void = () => {}

  readonly client = {
    on: (...[, listen]: [name: string, listen: (progress: RecheckProgress) => void]) => {
      this.#onProgress = listen
    },
    call: async (method: string, [infoHash, left]: [string, Uint8Array]) => {
      if (method === 'cancelRecheck') this.end(new StoreError('cancelled', 'ended'), infoHash)
      else {
        expect(this.#run, 'two rechecks run at once').toBeNull()
        this.begun.push(infoHash)
        this.left.push(left)
        await new Promise<void>((resolve, reject) => {
          this.#run = { infoHash, resolve, reject }
        })
      }
    },
  } as unknown as Client<PiecesApi, PiecesEvents>

  report(name: string): void {
    this.#onProgress({ infoHash: asInfoHash(name), checked: 1, total: 2, end: 1, verified: new Uint8Array(1) })
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
  const log: string[] = []
  const order = (name: string, urgent = false): RecheckRequest => {
    const infoHash = asInfoHash(name)
    let asked = 0
    return {
      infoHash,
      urgent,
      uncheckedPieces: () => Uint8Array.of(++asked),
      onRunning: (now) => log.push(`${infoHash} ${now ? 'runs' : 'waits'}`),
      onProgress: () => log.push(`${infoHash} learns`),
    }
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { worker, rechecks, log, order, settled }
}

test('rechecks run one after the other, urgent ones first', async () => {
  const { worker, rechecks, order } = setUp()
  const results = [order('a'), order('b'), order('c', true), order('d')].map((each) => rechecks.run(each))
  // The urgent one preempts the first.
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    worker.end()
  }
  expect(await Promise.all(results)).toEqual([true, true, true, true])
  expect(worker.begun).toEqual(['a', 'c', 'a', 'b', 'd'])
})

test('a preempted recheck resumes with the pieces that are unchecked by then', async () => {
  const { worker, rechecks, log, order, settled } = setUp()
  const first = rechecks.run(order('a'))
  const second = rechecks.run(order('b', true))
  await settled()
  worker.end()
  expect(await second).toBe(true)
  await settled()
  worker.end()
  expect(await first).toBe(true)
  expect(log).toEqual(['a runs', 'a waits', 'b runs', 'a runs'])
  expect(worker.left).toEqual([Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2)])
})

test('an urgent recheck does not preempt another urgent one', async () => {
  const { worker, rechecks, order, settled } = setUp()
  const both = [rechecks.run(order('a', true)), rechecks.run(order('b', true))]
  await settled()
  expect(worker.begun).toEqual(['a'])
  worker.end()
  await settled()
  worker.end()
  expect(await Promise.all(both)).toEqual([true, true])
})

test('a recheck can be interrupted while it runs, while it waits, and while it is being preempted', async () => {
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

test('a recheck that fails does not stop the others', async () => {
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

test('progress is reported to the torrent that is running, and to no other', async () => {
  const { worker, rechecks, log, order, settled } = setUp()
  const both = [rechecks.run(order('a')), rechecks.run(order('b'))]
  worker.report('a')
  worker.report('b')
  worker.end()
  await settled()
  worker.report('b')
  worker.end()
  await Promise.all(both)
  expect(log).toEqual(['a runs', 'a learns', 'b runs', 'b learns'])
})
