import fc from 'fast-check'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { bttPerMib, MAX_UINT256, wei } from '../../../../../src/core/money/wei.ts'
import { MAX_PRICE, type SpeedMessage } from '../../../../../src/core/speed/message/message.ts'
import { NONCE_BYTES } from '../../../../../src/core/speed/message/nonce.ts'
import { REASONS, type RefusalReason } from '../../../../../src/core/speed/message/refusal-reason.ts'

export const amounts = fc
  .oneof(fc.bigInt({ min: 0n, max: MAX_UINT256 }), fc.constantFrom(0n, 1n, 255n, 256n, MAX_UINT256))
  .map(wei)
const prices = fc.bigInt({ min: 0n, max: MAX_PRICE }).map(bttPerMib)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const addresses = bytes(20).map(checksummed)
const chainIds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const cheques = fc.record({
  chainId: chainIds,
  vault: addresses,
  beneficiary: addresses,
  cumulativePayout: amounts,
  signature: bytes(65),
})
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const type = <T extends string>(value: T) => fc.constant(value)

const terms = fc
  .record({
    chainId: chainIds,
    token: addresses,
    nonce: bytes(NONCE_BYTES),
    ask: orNull(prices),
    payee: orNull(addresses),
    vault: orNull(addresses),
  })
  .filter(({ ask, payee }) => ask === null || payee !== null)

export const messages: fc.Arbitrary<SpeedMessage> = fc.oneof(
  fc.record({ type: type('terms'), terms: orNull(terms) }),
  fc.record({ type: type('bid'), price: prices }),
  fc.record({ type: type('quote'), price: orNull(prices), creditLimit: amounts, forgiven: amounts }),
  fc.record({ type: type('proof'), issuer: addresses, signature: bytes(65) }),
  fc.record({ type: type('seller'), signature: bytes(65) }),
  fc.record({ type: type('cheque'), cheque: cheques }),
  fc.record({ type: type('acknowledge'), cumulativePayout: amounts, creditLimit: amounts }),
  fc.record({ type: type('refuse'), reason: fc.constantFrom(...(Object.keys(REASONS) as RefusalReason[])) }),
  fc.record({ type: type('resume'), cheque: orNull(cheques), owed: amounts }),
  fc.record({ type: type('tally'), owed: amounts }),
  fc.record({ type: type('net'), amount: amounts }),
)
