import { defineConfig } from '@playwright/test'
import type { StackOptions } from './tests/e2e/fixtures.ts'

/**
 * Specs start what they need through tests/e2e/fixtures.ts, against the build in dist/. Those that need a chain have anvil
 * (where this machine has it). The journey runs on the chain of pages too; `npm run soak` runs every spec there that is
 * tagged @both-chains.
 */
const onPlayChain = process.env.FRESHET_SOAK ? /@both-chains|journey\.spec/ : /journey\.spec/

export default defineConfig<object, StackOptions>({
  testDir: 'tests/e2e',
  outputDir: 'build/test-results',
  // For a machine that is eight times busier than two quiet cores; the slowest test takes some 50 s there.
  timeout: 12 * 60_000,
  expect: { timeout: 2 * 60_000 },
  retries: 0,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  projects: [{ name: 'all' }, { name: 'play-chain', grep: onPlayChain, use: { chainNode: 'play' } }],
})
