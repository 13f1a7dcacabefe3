import { expect, it } from 'vitest'
import { loadFigures } from './load-figures.ts'
import { parseProfile } from './parse-profile.ts'

const steady = [{ rate: 100, for: '10s' }]
const amount = { plannedMs: 10_000, mostRequestsPerSecond: 100, requests: 1000 }

it.each([
  [{ stages: [...steady, { rate: 100, to: 300, for: '10s' }] },
    { plannedMs: 20_000, mostRequestsPerSecond: 300, requests: 3000, connections: 3000 }],
  [{ stages: steady, requestsPerConnection: 7 }, { ...amount, connections: 143 }],
  [{ stages: steady, requestsPerConnection: 'unlimited', connections: 20 }, { ...amount, connections: 20 }],
  [{ stages: [{ rate: 1, for: '5s' }], requestsPerConnection: 'unlimited', connections: 20 },
    { plannedMs: 5000, mostRequestsPerSecond: 1, requests: 5, connections: 5 }],
  [{ stages: [{ connections: 4, for: '10s' }] }, { plannedMs: 10_000, mostRequestsPerSecond: null, requests: null, connections: null }],
  [{ stages: [{ connections: 4, for: '10s' }], requestsPerConnection: 'unlimited', connectionLifetime: '3s' },
    { plannedMs: 10_000, mostRequestsPerSecond: null, requests: null, connections: 16 }],
  [{ stages: steady, requests: 250 }, { plannedMs: 2500, mostRequestsPerSecond: 100, requests: 250, connections: 250 }],
  [{ stages: steady, requests: 5000 }, { ...amount, connections: 1000 }],
  [{ stages: steady, requests: 250, arrivals: 'poisson' }, { ...amount, requests: 250, connections: 250 }],
  [{ stages: [{ connections: 4, for: '10s' }], requests: 90, requestsPerConnection: 10 },
    { plannedMs: 10_000, mostRequestsPerSecond: null, requests: 90, connections: 9 }],
])('%j amounts to %j', (load, figures) => {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { url: 'http://x' }, load },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  expect(loadFigures(parsed.profile.load)).toEqual(figures)
})
