import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointSliceSchema } from '../api/objects.ts'
import { sliceObject, type EndpointSpec } from '../testing/objects.ts'
import { eligibility, type Vantage } from './eligibility.ts'
import { endpointsOf } from './endpoints.ts'

const here: Vantage = { node: 'node-1', zone: 'z-a' }
const judged = (specs: EndpointSpec[], local: boolean, vantage: Vantage) => {
  const result = eligibility(endpointsOf([endpointSliceSchema.parse(sliceObject(specs))], 'IPv4', 'http'), local, vantage)
  return { narrowing: result.narrowing, shares: Object.fromEntries([...result.shares].map(([endpoint, share]) => [endpoint.name, share])) }
}
const terminating = { ready: false, serving: true, terminating: true }

/** One row for every modifier of the expected share (Kubernetes' Service reference and kube-proxy's topology.go). */
describe('expected shares of new connections', () => {
  it.each<[string, EndpointSpec[], boolean, Vantage, string, Record<string, number>]>([
    ['ready pods share evenly', [{ name: 'a' }, { name: 'b' }, { name: 'c', ready: false }], false, here, 'none', { a: 0.5, b: 0.5 }],
    ['no endpoints, no shares', [], false, here, 'none', {}],
    ['none ready and none serving: all is dropped', [{ name: 'a', ready: false }], false, here, 'none', {}],
    ['terminating pods get nothing while one is ready', [{ name: 'a' }, { name: 'b', ...terminating }], false, here, 'none', { a: 1 }],
    [
      'terminating pods that serve are the last resort',
      [
        { name: 'a', ready: false },
        { name: 'b', ...terminating },
      ],
      false,
      here,
      'terminating',
      { b: 1 },
    ],
    [
      'publishNotReadyAddresses: the slice says ready',
      [{ name: 'a', ready: true, serving: false }, { name: 'b' }],
      false,
      here,
      'none',
      { a: 0.5, b: 0.5 },
    ],
    [
      "Local: only the ingress node's",
      [{ name: 'a' }, { name: 'b', node: 'node-2' }, { name: 'c' }],
      true,
      here,
      'local',
      { a: 0.5, c: 0.5 },
    ],
    ['Local with all pods there narrows nothing', [{ name: 'a' }, { name: 'b' }], true, here, 'none', { a: 0.5, b: 0.5 }],
    ['Local, none there: dropped', [{ name: 'b', node: 'node-2' }], true, here, 'local', {}],
    [
      'Local, only terminating there',
      [
        { name: 'a', ...terminating },
        { name: 'b', node: 'node-2' },
      ],
      true,
      here,
      'terminating',
      { a: 1 },
    ],
    [
      'Local behind a load balancer: 1/(H L_node)',
      [{ name: 'a' }, { name: 'b', node: 'node-2' }, { name: 'c', node: 'node-2' }],
      true,
      null,
      'local',
      { a: 0.5, b: 0.25, c: 0.25 },
    ],
    [
      "zone hints: the ingress node's zone",
      [
        { name: 'a', zones: ['z-a'] },
        { name: 'b', zones: ['z-b'] },
        { name: 'c', zones: ['z-a', 'z-b'] },
      ],
      false,
      here,
      'zone',
      { a: 0.5, c: 0.5 },
    ],
    [
      'zone hints are ignored when one ready endpoint has none',
      [{ name: 'a', zones: ['z-a'] }, { name: 'b' }],
      false,
      here,
      'none',
      { a: 0.5, b: 0.5 },
    ],
    [
      'a not-ready endpoint need not have hints',
      [
        { name: 'a', zones: ['z-a'] },
        { name: 'b', zones: ['z-b'] },
        { name: 'c', ready: false },
      ],
      false,
      here,
      'zone',
      { a: 1 },
    ],
    [
      'zone hints are ignored when none is for this zone',
      [
        { name: 'a', zones: ['z-b'] },
        { name: 'b', zones: ['z-c'] },
      ],
      false,
      here,
      'none',
      { a: 0.5, b: 0.5 },
    ],
    [
      'node hints come before zone hints',
      [
        { name: 'a', zones: ['z-a'], nodes: ['node-1'] },
        { name: 'b', zones: ['z-a'], nodes: ['node-2'] },
      ],
      false,
      here,
      'node',
      { a: 1 },
    ],
    [
      'node hints for other nodes fall back to the zone',
      [
        { name: 'a', zones: ['z-a'], nodes: ['node-8'] },
        { name: 'b', zones: ['z-b'], nodes: ['node-9'] },
      ],
      false,
      here,
      'zone',
      { a: 1 },
    ],
    [
      'Local wins over hints',
      [
        { name: 'a', zones: ['z-b'] },
        { name: 'b', node: 'node-2', zones: ['z-a'] },
      ],
      true,
      here,
      'local',
      { a: 1 },
    ],
    [
      'hints with an unknown ingress node',
      [
        { name: 'a', zones: ['z-a'] },
        { name: 'b', zones: ['z-b'] },
      ],
      false,
      null,
      'unknown',
      { a: 0.5, b: 0.5 },
    ],
  ])('%s', (_, specs, local, vantage, narrowing, shares) => {
    expect(judged(specs, local, vantage)).toEqual({ narrowing, shares })
  })

  it('sum to 1 or nothing is eligible, and never reach what is neither ready nor serving', () => {
    const spec = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      node: fc.constantFrom('node-1', 'node-2', 'node-3'),
      ready: fc.boolean(),
      serving: fc.boolean(),
      terminating: fc.boolean(),
      zones: fc.subarray(['z-a', 'z-b']),
      nodes: fc.subarray(['node-1', 'node-2']),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(spec, { selector: (one) => one.name }),
        fc.boolean(),
        fc.constantFrom(here, null),
        (specs, local, vantage) => {
          const shares = Object.entries(judged(specs, local, vantage).shares)
          if (shares.length > 0) expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 9)
          for (const [name] of shares) {
            const found = specs.find((one) => one.name === name)
            expect(found?.ready === true || (found?.serving === true && found.terminating)).toBe(true)
          }
        },
      ),
    )
  })
})
