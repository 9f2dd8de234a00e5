import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // Hooks load WebAssembly and start nodes; on a busy machine ten seconds are too few.
    hookTimeout: 120_000,
    reporters: ['default'],
  },
})
