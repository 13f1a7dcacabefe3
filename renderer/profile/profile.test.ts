import { expect, test } from 'vitest'
import type { Plan } from '../../shared/model/plan.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { matching } from '../palette-match.ts'
import { withModel } from './change-model.ts'
import { lengthAt, valueAt, withValueAt } from './document-path.ts'
import { evidenceOf } from './evidence.ts'
import { loadShape } from './load-shape.ts'
import { rolesFor } from './role-yaml.ts'

test('a value is read, set, made on the way, and taken away with what it empties', () => {
  const document = { a: { b: [{ c: 1 }, { c: 2 }] } }
  expect(valueAt(document, ['a', 'b', 1, 'c'])).toBe(2)
  expect(valueAt(document, ['a', 'x', 'y'])).toBeUndefined()
  expect(valueAt(document, ['a', 'b', 'c'])).toBeUndefined()
  expect(withValueAt(document, ['a', 'b', 0, 'c'], 5)).toEqual({ a: { b: [{ c: 5 }, { c: 2 }] } })
  expect(withValueAt(document, ['a', 'b', 0], undefined)).toEqual({ a: { b: [{ c: 2 }] } })
  expect(withValueAt(document, ['a', 'b', 2], { c: 3 })).toEqual({ a: { b: [{ c: 1 }, { c: 2 }, { c: 3 }] } })
  expect(withValueAt({ a: 1 }, ['x', 'y', 'z'], 2)).toEqual({ a: 1, x: { y: { z: 2 } } })
  expect(withValueAt({ a: 1, x: { y: { z: 2 } } }, ['x', 'y', 'z'], undefined)).toEqual({ a: 1 })
  expect(lengthAt(document, ['a', 'b'])).toBe(2)
  expect(document).toEqual({ a: { b: [{ c: 1 }, { c: 2 }] } })
})

test('a load of the other model is still a valid profile, with the same times', () => {
  const open = {
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' },
    spec: { target: { service: 'a' }, load: { model: 'open', arrivals: 'poisson', stages: [{ rate: 50, for: '5s' }, { rate: 50, to: 90, for: '7s' }] } },
  }
  const closed = withModel(open, 'closed')
  expect(parseProfile(closed)).toMatchObject({ ok: true, profile: { load: { model: 'closed', stages: [{ durationMs: 5000 }, { durationMs: 7000 }] } } })
  expect(parseProfile(withModel(closed, 'open'))).toMatchObject({ ok: true, profile: { load: { model: 'open' } } })
})

test('the outline of a load has its corners where stages begin and end', () => {
  expect(loadShape({ stages: [{ from: 50, to: 50, durationMs: 1000 }, { from: 50, to: 200, durationMs: 3000 }] })).toEqual({
    plannedMs: 4000, peak: 200, corners: [{ x: 0, y: 0.25 }, { x: 0.25, y: 0.25 }, { x: 0.25, y: 0.25 }, { x: 1, y: 1 }],
  })
})

test('whether a load is enough for a verdict is said in one sentence', () => {
  const plan: Plan = {
    target: { kind: 'url', url: 'http://x' }, route: { kind: 'direct', chooser: '', unit: 'connection', testsService: true, path: [] }, scheme: 'http',
    addresses: [{ host: 'x', port: 1 }], hostHeader: 'x', pods: [], expectedResponders: 5, policies: [], affinity: false, connectionsNeeded: 1000,
    missingPermissions: [], remarks: [], local: true,
  }
  const parsed = parseProfile({ apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { service: 'a' } } })
  if (!parsed.ok) throw new Error('the profile is valid')
  const figures = (connections: number | null) => ({ plannedMs: 1, mostRequestsPerSecond: 1, requests: 1, connections })
  const judged = (changes: Partial<Plan>, connections: number | null) => evidenceOf({ ...plan, ...changes }, parsed.profile, figures(connections))
  expect(judged({}, 1000)).toEqual({ enough: true, text: expect.stringMatching(/^Needs 1\D?000 connections to see ±25%; this makes 1\D?000\.$/) })
  expect(judged({}, 999).enough).toBe(false)
  expect(judged({}, null).enough).toBeNull()
  expect(judged({ route: { ...plan.route, testsService: false } }, 5000).text).toContain('bypasses the Service')
  expect(judged({ connectionsNeeded: null, affinity: true }, 5000).text).toContain('Affinity')
})

test('missing permissions become one role for each namespace', () => {
  const yaml = rolesFor([
    { verb: 'list', group: '', resource: 'pods', namespace: 'shop' }, { verb: 'watch', group: '', resource: 'pods', namespace: 'shop' },
    { verb: 'list', group: 'discovery.k8s.io', resource: 'endpointslices', namespace: 'shop' }, { verb: 'get', group: '', resource: 'nodes', namespace: '' },
  ])
  const [role = '', clusterRole = ''] = yaml.split('---\n')
  expect(role).toContain('kind: Role')
  expect(role).toMatch(/resources:\s*\[?\s*-?\s*pods[^]*list[^]*watch[^]*endpointslices/)
  expect(clusterRole).toContain('kind: ClusterRole')
  expect(clusterRole).not.toContain('namespace')
})

test('the palette finds by words in any order and puts what begins with them first', () => {
  const items = [
    { label: 'shop/checkout', group: 'Test Service' }, { label: 'recheck', group: 'Run' }, { label: 'checkout-failover', group: 'Profile' },
  ]
  expect(matching(items, 'check').map((item) => item.label)).toEqual(['checkout-failover', 'shop/checkout', 'recheck'])
  expect(matching(items, 'profile fail').map((item) => item.label)).toEqual(['checkout-failover'])
  expect(matching(items, 'nothing')).toEqual([])
  expect(matching(items, ' ')).toEqual(items)
})
