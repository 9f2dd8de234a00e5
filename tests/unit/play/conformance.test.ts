import { afterEach, describe, expect, it } from 'vitest'
import { BTT } from '../../../src/core/money/wei.ts'
import { journey, type Step } from './journey.ts'
import { anvilNode, hasAnvil, playNode, type TestNode } from './nodes.ts'

const DELAY_SECONDS = 3_600
const nodes: TestNode[] = []
const kept = (node: TestNode): TestNode => {
  nodes.push(node)
  return node
}
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
})

const step = (steps: readonly Step[], what: string): Step => {
  const found = steps.find((one) => one.what === what)
  if (found === undefined) throw new Error(`No step ${what}`)
  return found
}

/**
 * anvil 1.7.1 gives back 4,800 gas for a cleared slot (EIP-3529) at Berlin too, where it is 15,000 (EIP-2200). Two steps clear one:
 * the withdrawal, which the owner pays for, and the cheque that empties the vault.
 */
function withBerlinRefund(steps: readonly Step[]): Step[] {
  const more = 15_000n - 4_800n
  const price = step(steps, 'gas price').value as bigint
  return steps.map((one) => {
    if (one.what === 'withdraw in time' || one.what === 'cash more than is there')
      return { ...one, gas: (one.gas ?? 0n) - more }
    if (one.what === 'what the owner has') return { ...one, value: (one.value as bigint) + more * price }
    return one
  })
}

describe('the play chain', () => {
  it('takes our contracts through their whole life', async () => {
    const steps = await journey(kept(await playNode()), DELAY_SECONDS)
    expect(step(steps, 'create a vault').status).toBe('success')
    expect(step(steps, 'create it twice').status).toBe('reverted')
    expect(step(steps, 'cash a lower one').status).toBe('reverted')
    expect(step(steps, 'why not').reverts).toMatch(/^0x[0-9a-f]{8}/)
    expect(step(steps, 'withdraw too soon').status).toBe('reverted')
    expect(step(steps, 'withdraw in time').status).toBe('success')
    expect(step(steps, 'it bounced').value).toBe(true)
    expect(step(steps, 'it paid what it had').value).toBe(60n * BTT)
    expect(step(steps, 'the payee has it all').value).toBe(500n * BTT)
  })

  it.runIf(hasAnvil)('says the same as anvil, to the last unit of gas', async () => {
    const [play, anvil] = [kept(await playNode()), kept(await anvilNode())]
    const said = await journey(play, DELAY_SECONDS)
    expect(said).toEqual(withBerlinRefund(await journey(anvil, DELAY_SECONDS)))
  })
})
