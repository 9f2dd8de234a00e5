import { afterEach, describe, expect, it } from 'vitest'
import { BTT } from '../../../src/core/money/wei.ts'
import { anvilNode, hasAnvil, playNode, type TestNode } from './nodes.ts'
import { runVaultScenario, type Step } from './vault-scenario.ts'

const DELAY_SECONDS = 3_600
const nodes: TestNode[] = []
const stopLater = (node: TestNode): TestNode => {
  nodes.push(node)
  return node
}
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
})

const findStep = (steps: readonly Step[], what: string): Step => {
  const found = steps.find((one) => one.what === what)
  if (found === undefined) throw new Error(`No step ${what}`)
  return found
}

/**
 * anvil 1.7.1 refunds 4,800 gas for a cleared slot (EIP-3529) at Berlin too, where the refund is 15,000 (EIP-2200). Two
 * steps clear a slot: the withdrawal, which the owner pays for, and the cheque that empties the vault.
 */
function withBerlinRefund(steps: readonly Step[]): Step[] {
  const more = 15_000n - 4_800n
  const price = findStep(steps, 'gas price').value as bigint
  return steps.map((one) => {
    if (one.what === 'withdraw in time' || one.what === 'cash more than is there')
      return { ...one, gas: (one.gas ?? 0n) - more }
    if (one.what === 'what the owner has') return { ...one, value: (one.value as bigint) + more * price }
    return one
  })
}

describe('the play chain', () => {
  it('runs the whole life cycle of our contracts', async () => {
    const steps = await runVaultScenario(stopLater(await playNode()), DELAY_SECONDS)
    expect(findStep(steps, 'create a vault').status).toBe('success')
    expect(findStep(steps, 'create it twice').status).toBe('reverted')
    expect(findStep(steps, 'cash a lower one').status).toBe('reverted')
    expect(findStep(steps, 'why not').reverts).toMatch(/^0x[0-9a-f]{8}/)
    expect(findStep(steps, 'withdraw too soon').status).toBe('reverted')
    expect(findStep(steps, 'withdraw in time').status).toBe('success')
    expect(findStep(steps, 'it bounced').value).toBe(true)
    expect(findStep(steps, 'it paid what it had').value).toBe(60n * BTT)
    expect(findStep(steps, 'the recipient has it all').value).toBe(500n * BTT)
  })

  it.runIf(hasAnvil)('returns the same as anvil, including exact gas', async () => {
    const [play, anvil] = [stopLater(await playNode()), stopLater(await anvilNode())]
    const steps = await runVaultScenario(play, DELAY_SECONDS)
    expect(steps).toEqual(withBerlinRefund(await runVaultScenario(anvil, DELAY_SECONDS)))
  })
})
