import { expect, test } from 'vitest'
import { disruptionObjection, routeObjection, unavailableIn } from './availability.ts'
import type { DisruptionSpec } from './profile.ts'

const disruption = (kind: DisruptionSpec['do']): DisruptionSpec => ({ atMs: 1000, do: kind, pods: 1, by: null })

test('what is offered and what is refused are the same', () => {
  for (const route of ['auto', 'direct', 'incluster', 'apiserver', 'portforward'] as const) {
    expect(unavailableIn({ route, disruptions: [] }).length > 0).toBe(routeObjection(route) !== null)
  }
  for (const kind of ['evict', 'delete', 'unlabel', 'scale', 'rollout', 'drain', 'crash'] as const) {
    expect(unavailableIn({ route: 'auto', disruptions: [disruption(kind)] }).length > 0).toBe(disruptionObjection(kind) !== null)
  }
})

test('each thing that is not available is named with its place', () => {
  expect(unavailableIn({ route: 'incluster', disruptions: [disruption('delete'), disruption('evict')] })).toEqual([
    { path: 'spec.route', message: 'incluster is not available yet; use direct' },
    { path: 'spec.disruptions[1].do', message: 'evict is not available yet; use delete' },
    { path: 'spec.disruptions', message: 'more than one disruption in a run is not available yet' },
  ])
  expect(unavailableIn({ route: 'direct', disruptions: [disruption('delete')] })).toEqual([])
})
