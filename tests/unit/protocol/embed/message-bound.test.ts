import { expect, it } from 'vitest'
import { createMessageBound } from '../../../../src/protocol/embed/message-bound.ts'

it('lets 20 messages a second pass, and counts anew after it', () => {
  let now = 0
  const isWithin = createMessageBound(() => now)
  const passed = (): number => Array.from({ length: 1_000 }, isWithin).filter(Boolean).length
  expect(passed()).toBe(20)
  now = 999
  expect(passed()).toBe(0)
  now = 1_000
  expect(passed()).toBe(20)
})
