import { expect, it } from 'vitest'
import { refuseUnknownPlaces } from './unknown-places.ts'

const known = { nodes: ['demo-worker-1', 'demo-worker-2'], zones: ['a', 'b'] }

it('a node or zone that does not exist is refused with those that do', () => {
  expect(() => { refuseUnknownPlaces([{ node: 'worker-1' }], known) }).toThrow('There is no node worker-1.')
  expect(() => { refuseUnknownPlaces([{ zone: 'c' }], known) }).toThrow('There is no zone c.')
})

it('what exists, what is not named, and what cannot be listed is let through', () => {
  refuseUnknownPlaces([{ node: 'demo-worker-1', zone: 'b' }, {}], known)
  refuseUnknownPlaces([{ node: 'worker-1', zone: 'c' }], { nodes: null, zones: null })
})
