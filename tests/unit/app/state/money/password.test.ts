import { expect, test } from 'vitest'
import { passwordStrength } from '../../../../../src/app/state/money/password.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'

test('a password is stronger the longer and the more mixed it is', () => {
  expect(passwordStrength('x'.repeat(LIMITS.backupPasswordCharacters - 1))).toBe('short')
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaa')).toBe('weak')
  expect(passwordStrength('horse staple')).toBe('fair')
  expect(passwordStrength('correct horse battery staple')).toBe('strong')
})
