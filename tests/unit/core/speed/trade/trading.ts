import { bttPerMib } from '../../../../../src/core/money/wei.ts'
import { World } from './trade-pair.ts'

export const PRICE = bttPerMib(2_000_000n)
export const MAXIMUM = bttPerMib(5_000_000n)

interface Meeting {
  /** Both buy from each other; else `a` buys from `b`. */
  readonly both?: boolean
  /** `a` has the lower fingerprint, so it nets. */
  readonly aLeads?: boolean
}

/** Two peers that have proved themselves and bid. */
export function met({ both = false, aLeads = true }: Meeting = {}): World {
  const world = new World(both)
  world.connect(aLeads)
  world.a.give({ kind: 'bid', price: MAXIMUM })
  if (both) world.b.give({ kind: 'bid', price: MAXIMUM })
  world.settle()
  return world
}

/** Two peers that trade at the price. `paid`: beyond the small credit of a new wire. */
export function trading({ paid = true, ...meeting }: Meeting & { readonly paid?: boolean } = {}): World {
  const world = met(meeting)
  if (paid) world.markPaid()
  world.b.give({ kind: 'award', price: PRICE })
  if (meeting.both) world.a.give({ kind: 'award', price: PRICE })
  world.settle()
  return world
}

/** `b` sends blocks, and they arrive. */
export function deliver(world: World, blocks: number): void {
  for (let i = 0; i < blocks; i++) world.b.upload()
  world.settle()
}
