import { defineConfig } from '@playwright/test'

/** Specs start what they need through tests/e2e/fixtures.ts, against the build in dist/. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'build/test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
})
