import { encodeErrorResult, toFunctionSelector } from 'viem'
import { describe, expect, it } from 'vitest'
import { errorName } from '../../../../src/chain/client/revert.ts'
import { CONTRACT_ERRORS, decodeContractRevert } from '../../../../src/chain/contracts/errors.ts'
import { wbttAbi } from '../../../../src/chain/token/abi/wbtt.ts'
import { cashierAbi } from '../../../../src/chain/vault/abi/cashier.ts'
import { vaultAbi } from '../../../../src/chain/vault/abi/vault.ts'
import { VAULT_ERRORS } from '../../../../src/chain/vault/errors.ts'

const ACCOUNT = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('the errors of all contract families', () => {
  it.each([
    [
      encodeErrorResult({ abi: vaultAbi, errorName: 'NotOwner', args: [ACCOUNT] }),
      { reason: 'NotOwner', caller: ACCOUNT },
    ],
    [encodeErrorResult({ abi: cashierAbi, errorName: 'OutOfGas', args: [3n] }), { reason: 'OutOfGas', index: '3' }],
    [encodeErrorResult({ abi: wbttAbi, errorName: 'PaymentRefused' }), { reason: 'PaymentRefused' }],
  ])('decode %s from a nested cause', (data, fields) => {
    const thrown = new Error('outer', { cause: { data: { data } } })
    expect(decodeContractRevert(thrown)).toMatchObject({ code: 'would-revert', fields })
  })

  it('give `too-early` a code of its own', () => {
    const data = encodeErrorResult({ abi: vaultAbi, errorName: 'TooEarly', args: [7n] })
    expect(decodeContractRevert({ data })).toMatchObject({ code: 'too-early', fields: { availableAt: '7' } })
  })

  it('do not decode other errors', () => {
    expect(decodeContractRevert({ data: '0x12345678' })).toBeNull()
    expect(decodeContractRevert(new Error('no data'))).toBeNull()
  })

  it('have distinct names for a selector', () => {
    const selectors = new Map<string, string>()
    for (const item of CONTRACT_ERRORS) {
      if (item.type !== 'error') continue
      const selector = toFunctionSelector(`${item.name}(${item.inputs.map(({ type }) => type).join(',')})`)
      expect(selectors.get(selector) ?? item.name).toBe(item.name)
      selectors.set(selector, item.name)
      if (VAULT_ERRORS.includes(item)) expect(errorName(selector, VAULT_ERRORS)).toBe(item.name)
    }
    expect(errorName('0x12345678', VAULT_ERRORS)).toBe('0x12345678')
  })
})
