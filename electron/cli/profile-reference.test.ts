import { describe, expect, it } from 'vitest'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { optionName, profileFlags } from './profile-flags.ts'
import { resolveReference } from './profile-reference.ts'

const resolve = async (reference: string, flags: Record<string, unknown> = {}, namespace?: string) => {
  const parsed = parseProfile(await resolveReference(reference, { flags, namespace }))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.profile
}

describe('a reference', () => {
  it('is namespace/service:port, a service, or a URL', async () => {
    expect((await resolve('shop/checkout:http')).target).toEqual({ kind: 'service', context: null, namespace: 'shop', service: 'checkout', port: 'http' })
    expect((await resolve('checkout:80', {}, 'shop')).target).toMatchObject({ namespace: 'shop', port: '80' })
    expect((await resolve('http://127.0.0.1:8080/a')).target).toMatchObject({ kind: 'url' })
  })
  it('that is nothing of these says what it could be', async () => {
    await expect(resolve('./missing.yaml')).rejects.toMatchObject({ data: { code: 'usage', message: 'There is no profile file ./missing.yaml.' } })
  })
  it('takes every field by flag', async () => {
    const profile = await resolve('shop/checkout', {
      rate: '200', for: '20s', connections: '50', requestsPerConnection: 'unlimited', arrivals: 'poisson', timeout: '2s', workers: '2', patience: '1s',
      identify: 'header:X-Pod-Name', header: ['Accept: text/plain', 'X-A: b:c'], method: 'post', body: 'x', path: '/p', disrupt: ['delete@5s,pods=2', 'evict@6s,names=a+b,grace=0s,force,ifRefused=stop', 'drain@7s,node=1,repeat=3'],
      abort: '20%/5s', expectBalance: '10%', expectErrors: '0.1%', expectP99: '250ms', expectFailover: '3s', warmup: '1s',
    })
    expect(profile).toMatchObject({
      load: { model: 'open', stages: [{ from: 200, to: 200, durationMs: 20_000 }], connections: 50, requestsPerConnection: 'unlimited', arrivals: 'poisson', patienceMs: 1000, warmupMs: 1000 },
      request: { method: 'POST', path: '/p', body: 'x', headers: { Accept: 'text/plain', 'X-A': 'b:c' }, timeoutMs: 2000 },
      identify: { by: 'header', name: 'X-Pod-Name' }, disruptions: [
        { atMs: 5000, do: 'delete', pods: 2 }, { atMs: 6000, do: 'evict', names: ['a', 'b'], graceSeconds: 0, force: true, ifRefused: 'stop' },
        { atMs: 7000, do: 'drain', node: '1', repeat: 3 },
      ], abort: { errorFraction: 0.2, forMs: 5000 },
      expect: { balance: { kind: 'even', tolerance: 0.1 }, errorsBelow: 0.001, latency: { p99Ms: 250 }, failover: { withinMs: 3000 } },
    })
  })
  it('names the flag that caused a problem', async () => {
    await expect(resolve('http://127.0.0.1:1', { rate: '0' })).rejects.toMatchObject({
      data: { problems: [{ path: 'spec.load.stages[0].rate (--rate)', message: 'must be above 0' }] },
    })
    await expect(resolve('http://127.0.0.1:1', { abort: '20%' })).rejects.toMatchObject({ data: { code: 'usage' } })
  })
  it('has no two flags of one name', () => {
    const names = profileFlags.map(optionName)
    expect(new Set(names).size).toBe(names.length)
  })
})
