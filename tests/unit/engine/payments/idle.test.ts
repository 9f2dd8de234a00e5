import { afterEach, expect, it } from 'vitest'
import { BTT } from '../../../../src/core/money/wei.ts'
import { access, address, btt, buying, newStorage, PlainChain, perMib, Side, selling } from './payment-sides.ts'

const sides: Side[] = []
afterEach(async () => {
  await Promise.all(sides.splice(0).map((side) => side.end()))
})
const start = (own = newStorage()): Side => {
  const side = new Side(new PlainChain(), own)
  sides.push(side)
  return side
}

it('the service shows after a start that something is sold on a chain, so that the window opens that chain again', async () => {
  const own = newStorage()
  const before = start(own)
  await before.service.useChain(access)
  await before.service.configureSpeed(selling(address('1'), perMib(2)))
  before.kill()

  const after = start(own)
  expect(await after.service.snapshot()).toMatchObject({
    chainId: null,
    settings: { selling: { on: true, ask: 2n * BTT } },
    sellingBlocker: 'no-chain',
  })
  await after.service.useChain(access)
  expect(await after.service.snapshot()).toMatchObject({ chainId: access.chainId, sellingBlocker: null })
})

it('the service shows the settings made without a chain while nothing is traded on any', async () => {
  const own = newStorage()
  const side = start(own)
  await side.service.configureSpeed({
    ...buying(perMib(7), btt(1)),
    buying: { ...buying(perMib(7), btt(1)).buying, on: false },
  })
  await side.service.useChain(access)
  await side.service.configureSpeed({
    ...selling(address('1'), perMib(2)),
    selling: { on: false, ask: perMib(2), payee: null },
  })
  expect((await start(own).service.snapshot()).settings.buying).toMatchObject({ on: false, maximum: 7n * BTT })
})
