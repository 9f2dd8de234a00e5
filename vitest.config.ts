import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Components are rendered to text, as a server would.
  plugins: [svelte({ configFile: false })],
  test: {
    include: ['tests/unit/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['tests/stack/web-socket.ts'],
    // For a machine that is eight times busier than two quiet cores. Hooks load WebAssembly and start nodes.
    testTimeout: 5 * 60_000,
    hookTimeout: 5 * 60_000,
    reporters: ['default'],
  },
})
