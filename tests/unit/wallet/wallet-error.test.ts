import { describe, expect, test } from 'vitest'
import { errorWords } from '../../../src/app/ui/strings/error-words.ts'
import '../../../src/app/ui/strings/wallet-words.ts'
import { ChainError, toErrorRecord, WalletError } from '../../../src/core/errors.ts'
import { surelyNothingSent, walletErrorOf } from '../../../src/wallet/wallet-error.ts'

const rpc = (code: number, message = 'said', extra: object = {}) =>
  Object.assign(new Error(message), { code, ...extra })

describe('what a wallet throws, as one of ours', () => {
  test.each([
    ['rejected', rpc(4001)],
    ['request-pending', rpc(-32002)],
    ['locked', rpc(4100)],
    ['locked', rpc(-32603, 'The wallet is locked')],
    ['wrong-chain', rpc(4902)],
    ['unsupported', rpc(4200)],
    ['unsupported', rpc(-32601)],
    ['wallet-offline', rpc(4900)],
    ['wallet-offline', rpc(-32603, 'Failed to fetch')],
    ['wallet-failed', rpc(-32603, 'nonce too low')],
    ['wallet-failed', 'just a text'],
    ['wallet-failed', null],
    // Around it, as libraries put it.
    ['rejected', new Error('User rejected', { cause: rpc(4001) })],
    ['rejected', rpc(-32603, 'wrapped', { data: { originalError: rpc(4001) } })],
    // wagmi calls any failure to add a chain a rejection: the cause tells.
    ['unsupported', rpc(4001, 'User rejected', { cause: rpc(-32601) })],
  ])('%s', (code, thrown) => {
    const error = walletErrorOf(thrown)
    expect(error).toBeInstanceOf(WalletError)
    expect(error.code).toBe(code)
    expect(errorWords(toErrorRecord(error))).not.toBe(error.message)
  })

  test('its own words are kept, one line of them', () => {
    expect(walletErrorOf(rpc(-32603, `first\nsecond`)).fields).toEqual({ reason: 'first' })
    expect(String(walletErrorOf(rpc(1, 'x'.repeat(999))).fields.reason)).toHaveLength(200)
  })

  test('an error that is its own cause ends', () => {
    const loop: { code: number; message: string; cause?: unknown } = { code: 7, message: 'loop' }
    loop.cause = loop
    expect(walletErrorOf(loop).code).toBe('wallet-failed')
  })

  test('ours pass as they are', () => {
    const own = new ChainError('unreachable', 'x')
    expect(walletErrorOf(own)).toBe(own)
  })
})

test('only what a wallet says before it signs means that surely nothing was sent', () => {
  const sure = (code: string) => surelyNothingSent(new WalletError(code, code))
  expect(['rejected', 'request-pending', 'locked', 'wrong-chain', 'account-changed', 'no-wallet'].every(sure)).toBe(
    true,
  )
  expect(['wallet-failed', 'wallet-offline', 'unsupported'].some(sure)).toBe(false)
})

test('every code of a wallet has words with a next step', () => {
  const codes = [
    ...['no-wallet', 'not-confirmed', 'rejected', 'request-pending', 'locked', 'account-changed', 'wrong-chain'],
    ...['unsupported', 'wallet-offline', 'wallet-failed', 'reverted', 'reverted-because', 'cancelled', 'replaced'],
    ...['dropped', 'not-sent'],
  ]
  const said = codes.map((code) => errorWords({ name: 'WalletError', code, message: 'raw', fields: { reason: 'why' } }))
  expect(said).not.toContain('raw')
  expect(new Set(said).size).toBe(codes.length)
})
