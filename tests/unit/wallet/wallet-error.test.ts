import { describe, expect, test } from 'vitest'
import { Locale } from '../../../src/app/state/shell/locale.ts'
import { errorWords } from '../../../src/app/ui/strings/error-words.ts'
import '../../../src/app/ui/strings/wallet-words.ts'
import { ChainError, toErrorRecord, WalletError } from '../../../src/core/errors.ts'
import { isCertainlyUnsent, toWalletError } from '../../../src/wallet/wallet-error.ts'

const locale = new Locale('en')
const rpc = (code: number, message = 'failed', extra: object = {}) =>
  Object.assign(new Error(message), { code, ...extra })

describe('toWalletError', () => {
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
    // Wrapped by libraries.
    ['rejected', new Error('User rejected', { cause: rpc(4001) })],
    ['rejected', rpc(-32603, 'wrapped', { data: { originalError: rpc(4001) } })],
    // wagmi reports any failure to add a chain as a rejection; the cause has the actual code.
    ['unsupported', rpc(4001, 'User rejected', { cause: rpc(-32601) })],
  ])('returns %s for %o', (code, thrown) => {
    const error = toWalletError(thrown)
    expect(error).toBeInstanceOf(WalletError)
    expect(error.code).toBe(code)
    expect(errorWords(locale, toErrorRecord(error))).not.toBe(error.message)
  })

  test('keeps the first line of the wallet’s message as the reason', () => {
    expect(toWalletError(rpc(-32603, `first\nsecond`)).fields).toEqual({ reason: 'first' })
    expect(String(toWalletError(rpc(1, 'x'.repeat(999))).fields.reason)).toHaveLength(200)
  })

  test('ends for an error that is its own cause', () => {
    const loop: { code: number; message: string; cause?: unknown } = { code: 7, message: 'loop' }
    loop.cause = loop
    expect(toWalletError(loop).code).toBe('wallet-failed')
  })

  test('passes our own errors through', () => {
    const own = new ChainError('unreachable', 'x')
    expect(toWalletError(own)).toBe(own)
  })
})

test('only errors before the signature prove that a transaction was not sent', () => {
  const isUnsent = (code: string) => isCertainlyUnsent(new WalletError(code, code))
  expect(['rejected', 'request-pending', 'locked', 'wrong-chain', 'account-changed', 'no-wallet'].every(isUnsent)).toBe(
    true,
  )
  expect(['wallet-failed', 'wallet-offline', 'unsupported'].some(isUnsent)).toBe(false)
})

test('every wallet error code has a text of its own', () => {
  const codes = [
    ...['no-wallet', 'not-confirmed', 'rejected', 'request-pending', 'locked', 'account-changed', 'wrong-chain'],
    ...['unsupported', 'wallet-offline', 'wallet-failed', 'reverted', 'reverted-because', 'cancelled', 'replaced'],
    ...['dropped', 'not-sent'],
  ]
  const texts = codes.map((code) =>
    errorWords(locale, { name: 'WalletError', code, message: 'raw', fields: { reason: 'why' } }),
  )
  expect(texts).not.toContain('raw')
  expect(new Set(texts).size).toBe(codes.length)
})
