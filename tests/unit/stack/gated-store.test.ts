import { expect, it } from 'vitest'
import { GatedStore } from '../../stack/gated-store.ts'

const BLOCK = 4
const read = (store: GatedStore, index: number): Promise<number> =>
  new Promise((resolve) => store.get(index, { offset: 0, length: BLOCK }, (_error, bytes) => resolve(bytes!.length)))

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
