import { LIMITS } from '../../../core/limits.ts'

export type PasswordStrength = 'short' | 'weak' | 'fair' | 'strong'

/**
 * Estimates how hard a password is to guess, from the size of its alphabet and the number of distinct characters. Only
 * a hint to the user: nothing depends on it but the shortest length.
 */
export function passwordStrength(password: string): PasswordStrength {
  const characters = [...password]
  if (characters.length < LIMITS.backupPasswordCharacters) return 'short'
  const classes = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 32],
  ] as const
  const alphabet = classes.reduce((sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum), 0)
  const distinct = new Set(characters).size
  const bits = Math.log2(alphabet) * Math.min(characters.length, distinct * 2)
  if (bits < 50) return 'weak'
  return bits < 75 ? 'fair' : 'strong'
}
