import { expect, test } from 'vitest'
import { disruptionObjection, mostDisruptions, routeObjection, unavailableIn } from './availability.ts'
import { disruptionKinds } from './disruption.ts'
import type { DisruptionSpec } from './profile.ts'

const disruption = (kind: DisruptionSpec['do']): DisruptionSpec => ({ atMs: 1000, do: kind, pods: 1, by: null })

test('what is offered and what is refused are the same', () => {
  for (const route of ['auto', 'direct', 'incluster', 'apiserver', 'portforward'] as const) {
    expect(unavailableIn({ route, disruptions: [] }).length > 0).toBe(routeObjection(route) !== null)
  }
  for (const kind of disruptionKinds) {
    expect(unavailableIn({ route: 'auto', disruptions: [disruption(kind)] }).length > 0).toBe(disruptionObjection(kind) !== null)
  }
})

test('each thing that is not available is named with its place', () => {
  const many = Array.from({ length: mostDisruptions + 1 }, () => disruption('delete'))
  expect(unavailableIn({ route: 'incluster', disruptions: many })).toEqual([
    { path: 'spec.route', message: 'incluster is not available yet; use direct' },
    { path: 'spec.disruptions', message: 'more than 20 disruptions in a run are too many' },
  ])
  expect(unavailableIn({ route: 'direct', disruptions: disruptionKinds.map(disruption) })).toEqual(
    disruptionKinds.flatMap((kind, index) => {
      const objection = disruptionObjection(kind)
      return objection === null ? [] : [{ path: `spec.disruptions[${index}].do`, message: `${kind} is ${objection}` }]
    }),
  )
})
