import { defineConfig } from '@playwright/test'
import type { StackOptions } from './tests/e2e/fixtures.ts'

/**
 * Specs start what they need through tests/e2e/fixtures.ts, against the build in dist/. Those that need a chain have anvil (where this
 * machine has it); the journey and what is tagged @both-chains run on the chain that pages run, too.
 */
export default defineConfig<object, StackOptions>({
  testDir: 'tests/e2e',
  outputDir: 'build/test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  projects: [{ name: 'all' }, { name: 'play-chain', grep: /@both-chains|journey\.spec/, use: { chainNode: 'play' } }],
})
