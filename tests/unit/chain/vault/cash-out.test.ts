import { decodeFunctionData } from 'viem'
import { expect, it } from 'vitest'
import { cashierAbi } from '../../../../src/chain/vault/abi/cashier.ts'
import { cashOut } from '../../../../src/chain/vault/cash-out.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import { MAX_UINT256, type Wei, wei } from '../../../../src/core/money/wei.ts'

const address = (digit: string) => checksummed(`0x${digit.repeat(40)}`)
const deployment = {
  chainId: 199,
  wbtt: address('a'),
  vaultFactory: address('b'),
  vaultLogic: address('c'),
  cashier: address('d'),
  fromBlock: '0',
}
const cheque = (digit: string, sum: bigint, covered?: Wei) => ({
  chainId: 199,
  vault: address(digit),
  beneficiary: address('e'),
  cumulativePayout: wei(sum),
  paidOut: wei(0n),
  signature: new Uint8Array(65),
  ...(covered !== undefined && { covered }),
})

it('a cash-out expects what the vaults can pay rather than what the cheques claim', () => {
  const cheques = [
    cheque('1', MAX_UINT256, wei(0n)),
    cheque('2', MAX_UINT256, wei(5n)),
    cheque('3', 70n, wei(100n)),
    cheque('4', 60n),
  ]
  const outs = cashOut(deployment, cheques)
  expect(outs.length).toBe(1)
  expect(outs[0]!.call.purpose).toEqual({ subject: 'vault', kind: 'cash-out', cheques: 4, expected: 135n })
  expect(outs[0]!.cheques.map(({ vault }) => vault)).toEqual([address('3'), address('4'), address('2'), address('1')])
  const { args } = decodeFunctionData({ abi: cashierAbi, data: outs[0]!.call.data })
  expect((args[0] as readonly unknown[]).length).toBe(4)
})

it('a cash-out caps the sum of the claims at the largest uint256', () => {
  const [out] = cashOut(deployment, [cheque('1', MAX_UINT256), cheque('2', MAX_UINT256)])
  expect(out!.call.purpose).toEqual({ subject: 'vault', kind: 'cash-out', cheques: 2, expected: MAX_UINT256 })
})

it('a cash-out with a signed recipient has the form with recipients, and any other the form of every cashier', () => {
  const order = { recipient: address('f'), signature: new Uint8Array(65).fill(7) }
  const decode = (cheques: Parameters<typeof cashOut>[1]) =>
    decodeFunctionData({ abi: cashierAbi, data: cashOut(deployment, cheques)[0]!.call.data })
  expect(decode([cheque('1', 5n)]).functionName).toBe('cash')
  const { functionName, args } = decode([{ ...cheque('1', 5n), order }, cheque('2', 4n)])
  expect(functionName).toBe('cashTo')
  expect(args[0]).toMatchObject([
    { vault: address('1'), recipient: address('f'), authorization: `0x${'07'.repeat(65)}` },
    { vault: address('2'), recipient: `0x${'0'.repeat(40)}`, authorization: '0x' },
  ])
})
