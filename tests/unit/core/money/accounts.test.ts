import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MoneyError } from '../../../../src/core/errors.ts'
import { addressBytes, checksummed, parseAddress } from '../../../../src/core/money/accounts.ts'

// https://eips.ethereum.org/EIPS/eip-55
const EIP_55 = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
]

describe('addresses', () => {
  it.each(EIP_55)('prints and reads %s', (address) => {
    expect(checksummed(address.toLowerCase())).toBe(address)
    expect(parseAddress(` ${address} `)).toBe(address)
    expect(parseAddress(address.toLowerCase())).toBe(address)
    expect(parseAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(address)
  })

  it('refuses a wrong checksum', () => {
    const slip = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed'
    expect(() => parseAddress(slip)).toThrow(expect.objectContaining({ code: 'address-checksum' }))
    expect(checksummed(slip)).toBe('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')
  })

  it.each([
    '',
    '0x',
    '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    `0x${'0'.repeat(41)}`,
    `0x${'g'.repeat(40)}`,
    'TAFjULxiVgT4qWk6UZwjqwZXTSaGaqnVp4',
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow(MoneyError)
  })

  it('refuses bytes of another length', () => {
    expect(() => checksummed(new Uint8Array(21))).toThrow(expect.objectContaining({ code: 'address' }))
  })

  it('converts bytes to text and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        expect(addressBytes(parseAddress(checksummed(bytes)))).toEqual(bytes)
      }),
    )
  })
})
