import { expect, it } from 'vitest'
import { type Copies, countReceivers, isSoleSeed } from '../../../../src/core/peering/receivers.ts'

const half = { complete: false, interested: true }
const whole = { complete: true, interested: false }
const copies = (change: Partial<Copies> = {}): Copies => ({
  ...{ complete: true, peers: [half], webSeeds: 0, trackerSeeders: [0, null] },
  ...change,
})

it('receivers are the peers that miss pieces and ask for ours', () => {
  expect(countReceivers([half, whole, { complete: false, interested: false }])).toBe(1)
})

it.each([
  ['the only whole copy is ours', {}, true],
  ['we have a part ourselves', { complete: false }, false],
  ['a connected peer has everything too', { peers: [half, whole] }, false],
  ['a web seed has everything too', { webSeeds: 1 }, false],
  ['a tracker counts another seeder', { trackerSeeders: [null, 1] }, false],
  ['no tracker has answered', { trackerSeeders: [] }, true],
] as const)('%s', (_, change, sole) => {
  expect(isSoleSeed(copies(change))).toBe(sole)
})
