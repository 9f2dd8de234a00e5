import { expect, test } from 'vitest'
import { StoreError } from '../../../../src/core/errors.ts'
import { toStoreError } from '../../../../src/pieces/store/store-error.ts'

test.each([
  ['QuotaExceededError', 'quota-exceeded'],
  ['NoModificationAllowedError', 'locked'],
  ['NotFoundError', 'missing'],
  ['InvalidStateError', 'io'],
  ['UnknownError', 'io'],
])('%s becomes `%s` with its cause and fields', (name, code) => {
  const cause = new DOMException('the browser says so', name)
  const error = toStoreError(cause, 'write', { infoHash: 'ab', fileIndex: 3 })
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({ code, cause, fields: { infoHash: 'ab', fileIndex: 3, doing: 'write', reason: name } })
  expect(error.message).toContain('the browser says so')
})

test('an error that has a code passes through', () => {
  const error = new StoreError('memory-full', 'Expected room, got none')
  expect(toStoreError(error, 'write', {})).toBe(error)
})
