import { describe, expect, it } from 'vitest'
import { BTTC, chainFacts } from '../../../../src/chain/chains.ts'
import { decideFees, maxFeeOf } from '../../../../src/chain/client/fees.ts'

const GWEI = 1_000_000_000n
const FLOOR = chainFacts(BTTC)!.gasPriceFloor

describe('fees', () => {
  it('are legacy where blocks have no base fee', () => {
    const fees = decideFees(null, 500_000n * GWEI, FLOOR)
    expect(fees).toEqual({ kind: 'legacy', gasPrice: 500_000n * GWEI })
    // 100,000 gas at BTTC's floor is 30 BTT.
    expect(maxFeeOf(100_000n, decideFees(null, FLOOR, FLOOR))).toBe(30n * 10n ** 18n)
  })

  it('are never below the validators’ minimum, even if an idle node returns less', () => {
    expect(decideFees(null, 1n, FLOOR)).toEqual({ kind: 'legacy', gasPrice: FLOOR })
    expect(decideFees(0n, 1n, FLOOR)).toMatchObject({ maxPriorityFeePerGas: FLOOR, maxFeePerGas: FLOOR })
  })

  it('follow a node that returns more, such as the proposed floor of 9,000,000 gwei', () => {
    expect(decideFees(null, 9_000_000n * GWEI, FLOOR).gasPrice).toBe(9_000_000n * GWEI)
  })

  it('are EIP-1559 where blocks have a base fee, and cover its doubling', () => {
    const fees = decideFees(200_000n * GWEI, 350_000n * GWEI, FLOOR)
    expect(fees).toEqual({
      kind: 'eip1559',
      maxFeePerGas: 550_000n * GWEI,
      maxPriorityFeePerGas: 150_000n * GWEI,
      gasPrice: 350_000n * GWEI,
    })
    expect(maxFeeOf(10n, fees)).toBe(5_500_000n * GWEI)
    expect(decideFees(400_000n * GWEI, 350_000n * GWEI, FLOOR)).toMatchObject({ maxPriorityFeePerGas: 0n })
  })

  it('are rejected when a node returns an implausible price', () => {
    for (const [base, asked] of [
      [null, 10n ** 18n],
      [10n ** 18n, 1n],
    ] as const) {
      expect(() => decideFees(base, asked, FLOOR)).toThrow(expect.objectContaining({ code: 'gas-price' }))
    }
  })
})
