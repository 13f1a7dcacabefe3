import { defineConfig } from 'vitest/config'

/** Tests of real loads and clocks run one file at a time, after the others: a busy machine bends what they measure. */
const alone = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 }
/** Tests with real sockets, files, clusters and pages that do not depend on how fast this computer is just now. */
const untimed = [
  'test/{backend,cluster,contract,journal,real-servers,report,storage,web}/**/*.test.ts', 'test/cli/{bad-input,load-flags}.test.ts',
  'test/demo/{cluster,kubectl,scenarios}.test.ts', 'test/engine/{hostile-servers,identification,tls}.test.ts', 'test/lab/demo-proxies.test.ts',
  'test/window/{accessible,open-file,pages,recorded-run,run-page}.test.ts',
]
const hosts = ['test/desktop/**/*.test.ts', 'test/window/demo-cluster.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit', include: ['{shared,electron,renderer,bench}/**/*.test.ts'], testTimeout: 30_000, maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'untimed', include: untimed, testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 3, sequence: { groupOrder: 1 },
        },
      },
      { test: { ...alone, name: 'integration', include: ['test/**/*.test.ts'], exclude: [...untimed, ...hosts], sequence: { groupOrder: 2 } } },
      { test: { name: 'hosts', include: hosts, testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: '100%', sequence: { groupOrder: 3 } } },
    ],
  },
})
