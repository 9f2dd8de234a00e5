import { expect, it } from 'vitest'
import { cloneCode } from '../../../../src/chain/vault/clone-code.ts'
import type { Address } from '../../../../src/core/money/wei.ts'

it('cloneCode returns the proxy code of EIP-1167 with the logic’s address', () => {
  const logic = '0xBEbeBeBEbeBebeBeBEBEbebEBeBeBebeBeBebebe' as Address
  expect(cloneCode(logic)).toBe(
    '0x363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3',
  )
})
