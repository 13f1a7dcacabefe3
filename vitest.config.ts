import { defineConfig } from 'vitest/config'

/** What real sockets, processes and browsers do on a busy machine is tried once more; npm test names what passed only then. */
const real = { testTimeout: 120_000, hookTimeout: 120_000, retry: 1 }
/** Tests of real loads and clocks run one file at a time, after the others: a busy machine bends what they measure. */
const alone = { ...real, fileParallelism: false }
/** Tests with real sockets, files, clusters and pages that do not depend on how fast this computer is just now. */
const untimed = [
  'test/{backend,cluster,contract,journal,real-servers,report,storage,web}/**/*.test.ts', 'test/cli/{bad-input,load-flags}.test.ts',
  'test/demo/{cluster,kubectl,scenarios}.test.ts', 'test/engine/{hostile-servers,identification,tls}.test.ts', 'test/lab/demo-proxies.test.ts',
  'test/window/{accessible,open-file,recorded-run,run-page}.test.ts', 'test/window/pages/*.test.ts',
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
          ...real, name: 'untimed', include: untimed, maxWorkers: 3, sequence: { groupOrder: 1 },
        },
      },
      { test: { ...alone, name: 'integration', include: ['test/**/*.test.ts'], exclude: [...untimed, ...hosts], sequence: { groupOrder: 2 } } },
      { test: { ...real, name: 'hosts', include: hosts, maxWorkers: '100%', sequence: { groupOrder: 3 } } },
    ],
  },
})
