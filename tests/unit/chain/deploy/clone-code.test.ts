import { expect, it } from 'vitest'
import { cloneCode } from '../../../../src/chain/deploy/clone-code.ts'
import type { Address } from '../../../../src/core/money/wei.ts'

it('is the proxy of EIP-1167, with the address that its text shows', () => {
  const logic = '0xBEbeBeBEbeBebeBeBEBEbebEBeBeBebeBeBebebe' as Address
  expect(cloneCode(logic)).toBe(
    '0x363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3',
  )
})
