import { defineConfig } from 'vitest/config'

/** Tests with real sockets, servers and browsers run one file at a time, after the unit tests: a busy machine bends what they measure. */
const oneAtATime = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{shared,electron,renderer,bench}/**/*.test.ts'], sequence: { groupOrder: 0 } } },
      { test: { ...oneAtATime, name: 'integration', include: ['test/**/*.test.ts'], exclude: ['test/{window,desktop}/**'], sequence: { groupOrder: 1 } } },
      { test: { ...oneAtATime, name: 'window', include: ['test/{window,desktop}/**/*.test.ts'], sequence: { groupOrder: 2 } } },
    ],
  },
})
