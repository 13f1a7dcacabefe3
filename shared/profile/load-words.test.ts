import { expect, test } from 'vitest'
import { loadWords } from './load-words.ts'
import { parseProfile } from './parse-profile.ts'

test.each<[string, object]>([
  ['200/s for 1m, 50 connections', { stages: [{ rate: 200, for: '60s' }], connections: 50 }],
  ['200 → 800/s for 20s, 50 connections', { stages: [{ rate: 200, for: '10s' }, { rate: 200, to: 800, for: '10s' }], connections: 50 }],
  ['10 to 900/s for 20s, 50 connections', { stages: [{ rate: 100, to: 900, for: '10s' }, { rate: 10, to: 50, for: '10s' }], connections: 50 }],
  ['10 connections for 10s, unlimited requests each', { stages: [{ connections: 10, for: '10s' }], requestsPerConnection: 'unlimited' }],
  ['200/s for 1m, 5 connections, 20 requests each', { stages: [{ rate: 200, for: '60s' }], connections: 5, requestsPerConnection: 20 }],
  ['200/s for 1m or 500 requests, 50 connections', { stages: [{ rate: 200, for: '60s' }], requests: 500 }],
])('%s', (words, load) => {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { service: 'a' }, load },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  expect(loadWords(parsed.profile.load)).toBe(words)
})
