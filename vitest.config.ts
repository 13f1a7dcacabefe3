import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{shared,electron,renderer}/**/*.test.ts'] } },
      { test: { name: 'integration', include: ['test/**/*.test.ts'], exclude: ['test/window/**'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { name: 'window', include: ['test/window/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
