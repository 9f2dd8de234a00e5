import { type Hex, keccak256, toHex } from 'viem'
import { fromHex } from '../../src/core/bytes.ts'
import { BTT, bttPerMib, wei } from '../../src/core/money/wei.ts'

/** What the thieves of all tests trade at, and with. */
export const PRICE = bttPerMib(BTT)
export const BID = 2n * BTT
export const BALANCE = wei(60n * BTT)

export const keyOf = (name: string): Hex => keccak256(toHex(`thief ${name}`))
export const bytesOfKey = (key: Hex): Uint8Array => fromHex(key.slice(2))

/** For the figures of the report. */
export const btt = (amount: bigint): number => Number((amount * 1_000n) / BTT) / 1_000
