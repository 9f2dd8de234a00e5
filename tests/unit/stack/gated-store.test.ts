import { expect, it } from 'vitest'
import { GatedStore } from '../../stack/gated-store.ts'

const BLOCK = 4
const read = (store: GatedStore, index: number): Promise<number> =>
  new Promise((resolve) => store.get(index, { offset: 0, length: BLOCK }, (_error, bytes) => resolve(bytes!.length)))

it('pieces that are allowed are answered whole and as often as asked, in any order', async () => {
  const store = new GatedStore(2 * BLOCK, new Uint8Array(8 * BLOCK))
  const block = (index: number, offset: number): Promise<number> =>
    new Promise((resolve) => store.get(index, { offset, length: BLOCK }, (_error, bytes) => resolve(bytes!.length)))
  store.setGate({ allowPieces: 2 })
  // The second piece begins before the first is complete, which is asked for twice.
  for (const [index, offset] of [
    [0, 0],
    [1, 0],
    [0, 0],
    [0, BLOCK],
    [1, BLOCK],
  ] as const) {
    expect(await block(index, offset)).toBe(BLOCK)
  }
  const third = block(2, 0)
  await Promise.resolve()
  expect(store.waiting).toBe(1)
  store.setGate({})
  expect(await third).toBe(BLOCK)
})

it('a block that is asked for again costs no allowance, and later ones wait for the next gate', async () => {
  const store = new GatedStore(BLOCK, new Uint8Array(5 * BLOCK))
  store.setGate({ allowBytes: 2 * BLOCK })
  for (const index of [0, 0, 1, 0, 1]) expect(await read(store, index)).toBe(BLOCK)
  const third = read(store, 2)
  await Promise.resolve()
  expect(store.waiting).toBe(1)
  store.setGate({ allowBytes: BLOCK })
  expect(await third).toBe(BLOCK)
  expect(store.waiting).toBe(0)
})
