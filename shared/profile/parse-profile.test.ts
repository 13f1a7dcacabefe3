import { describe, expect, it } from 'vitest'
import { parseProfile, parseProfileText } from './parse-profile.ts'

const minimal = (spec: object) => ({ apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec })
const target = { service: 'checkout', namespace: 'shop' }
const problemsOf = (document: unknown) => {
  const parsed = parseProfile(document)
  return parsed.ok ? [] : parsed.problems.map((problem) => `${problem.path}: ${problem.message}`)
}

describe('a profile', () => {
  it('needs only a target; the rest has defaults, and a load without a rate is closed', () => {
    const parsed = parseProfile(minimal({ target }))
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(parsed.profile).toMatchObject({
      name: 'x',
      target: { kind: 'service', context: null, namespace: 'shop', service: 'checkout', port: null },
      route: 'auto',
      request: { method: 'GET', path: '/', timeoutMs: 5000 },
      load: { model: 'closed', connections: 10, requestsPerConnection: 1, patienceMs: 5000, stages: [{ from: 10, to: 10, durationMs: 30_000 }] },
      identify: { by: 'auto' },
      expect: { balance: { kind: 'even', tolerance: 0.25 }, errorsBelow: 0.01, stated: { balance: false, errors: false } },
    })
  })

  it('reads the example of the format whole', () => {
    const parsed = parseProfileText(`
apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: checkout-failover, description: survives the loss of one pod }
spec:
  target: { context: kind-dev, namespace: shop, service: checkout, port: http }
  route: auto
  request: { protocol: http1, method: GET, path: /, headers: {}, body: "", timeout: 5s }
  load:
    model: open
    arrivals: constant
    stages: [ { rate: 200, for: 10s }, { rate: 200, to: 800, for: 20s } ]
    connections: 50
    requestsPerConnection: 1
    warmup: 0s
  identify: auto
  disruptions: [ { at: 15s, do: evict, pods: 1 } ]
  abort: { errors: 20%, for: 5s }
  expect:
    balance: { tolerance: 25% }
    errors: { below: 0.1% }
    latency: { p99: 250ms }
    failover: { within: 3s, errors: { below: 1% } }
`)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(parsed.profile.load.stages).toEqual([{ from: 200, to: 200, durationMs: 10_000 }, { from: 200, to: 800, durationMs: 20_000 }])
    expect(parsed.profile.expect).toEqual({
      balance: { kind: 'even', tolerance: 0.25 }, errorsBelow: 0.001, latency: { p99Ms: 250 },
      failover: { withinMs: 3000, errorsBelow: 0.01 }, stated: { balance: true, errors: true },
    })
    expect(parsed.profile.abort).toEqual({ errorFraction: 0.2, forMs: 5000 })
  })

  it('takes path and query of a plain URL as the request path', () => {
    const parsed = parseProfile(minimal({ target: { url: 'http://[::1]:8080/a?b=1' } }))
    expect(parsed.ok && parsed.profile.request.path).toBe('/a?b=1')
  })

  it.each([
    [{ target, load: { stages: [{ rate: 0, for: '5s' }] } }, 'spec.load.stages[0].rate: must be above 0'],
    [{ target, load: { stages: [{ rate: 5, for: 5 }] } }, 'spec.load.stages[0].for: 5 is no duration; write a unit, like 5s or 250ms'],
    [{ target, load: { stages: [{ rate: 5, for: '0s' }] } }, 'spec.load.stages[0].for: must be longer than 0s'],
    [{ target, loda: {} }, 'spec.loda: is not a field of the format; check its spelling'],
    [{ target: { url: 'ftp://x' } }, 'spec.target.url: must be an address like http://host:port/path'],
    [{ target: { url: 'http://x', responders: 0 } }, 'spec.target.responders: must be at least 1'],
    [{}, 'spec.target: must be { service: name, namespace: name } or { url: http://host:port }'],
    [{ target, identify: { body: 'no group' } }, 'spec.identify.body: needs one group in brackets around the pod\'s name, like "Hostname: (\\S+)"'],
    [{ target, expect: { balance: { tolerance: '250%' } } }, 'spec.expect.balance.tolerance: 250% is more than 100%'],
    [{ target, load: { model: 'open', stages: [{ for: '5s' }] } }, 'spec.load.stages[0].rate: is missing: an open load needs requests per second'],
    [{ target, disruptions: [{ at: '40s', do: 'delete' }] }, 'spec.disruptions[0].at: lies after the end of the load; make the load longer or this earlier'],
    [{ target: { url: 'http://x' }, disruptions: [{ at: '4s', do: 'delete' }] }, 'spec.disruptions: need a Service as target: a plain URL has no pods to disrupt'],
    [{ target, request: { headers: { 'X-A': 'a\r\nb: c' } } }, 'spec.request.headers.X-A: has a line break or a control character'],
    [{ target, request: { path: 'nope' } }, 'spec.request.path: must start with / and have no spaces'],
  ])('names the place and the remedy: %j', (spec, expected) => {
    expect(problemsOf(minimal(spec))).toEqual([expected])
  })

  it('lists every problem at once, with its line', () => {
    const parsed = parseProfileText('apiVersion: evenkeel.dev/v1\nkind: Profile\nmetadata: { name: x }\nspec:\n  target: { service: a }\n  load:\n    stages:\n      - rate: -1\n        for: never\n')
    expect(parsed.ok).toBe(false)
    if (parsed.ok) return
    expect(parsed.problems.map(({ path, line }) => [path, line])).toEqual([
      ['kind', 2], ['spec.load.stages[0].rate', 8], ['spec.load.stages[0].for', 9],
    ])
  })

  it('names the line and column of a field that does not exist, of one that is empty, and of what misses one', () => {
    const parsed = parseProfileText('apiVersion: evenkeel.dev/v1\nkind: LoadProfile\nmetadata: {}\nspec:\n  target: { service: a, prot: 80 }\n  load:\n    stages:\n')
    expect(parsed.ok ? [] : parsed.problems.map(({ path, line, column, message }) => `${path} ${line}:${column} ${message}`)).toEqual([
      'metadata.name 3:11 is missing; it must be text',
      'spec.target.prot 5:25 is not a field of the format; check its spelling',
      'spec.load.stages 7:5 is empty; it must be a list, or be left out',
    ])
  })

  it.each([
    ['apiVersion: evenkeel.dev/v2', 'evenkeel.dev/v2 is newer than what this Evenkeel reads (evenkeel.dev/v1); update Evenkeel, or write the profile for evenkeel.dev/v1'],
    ['apiVersion: evenkeel.dev/v1beta1', 'evenkeel.dev/v1beta1 is no version this Evenkeel knows; write evenkeel.dev/v1'],
    ['apiVersion: apps/v1', 'must be evenkeel.dev/v1'],
    ['kind: LoadProfile', 'must be evenkeel.dev/v1'],
  ])('of another version is refused with what to do: %s', (line, message) => {
    const parsed = parseProfileText(`# mine\n${line}\nmetadata: { name: x }\nspec: { target: { service: a } }\n`)
    expect(parsed.ok ? [] : parsed.problems[0]).toMatchObject({ path: 'apiVersion', line: 2, message })
  })

  it.each(['', '[]', 'a: [', 'x: &a [*a]', '\u0000', '{"apiVersion": 1'])('is refused without throwing: %j', (text) => {
    const parsed = parseProfileText(text)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0)
  })
})
