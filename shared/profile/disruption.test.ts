import { describe, expect, it } from 'vitest'
import { parseProfile } from './parse-profile.ts'
import { storedProfile, storedProfileSchema } from './stored-profile.ts'

const parse = (...disruptions: object[]) => parseProfile({
  apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' },
  spec: { target: { service: 'checkout' }, load: { stages: [{ rate: 10, for: '30s' }] }, disruptions },
})
const parsed = (disruption: object) => {
  const result = parse(disruption)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.profile
}
const problems = (disruption: object) => {
  const result = parse(disruption)
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path.replace('spec.disruptions[0].', '')}: ${message}`)
}

describe('a disruption of a profile', () => {
  it.each<[object, object]>([
    [{ at: '5s' }, { atMs: 5000, do: 'evict', pods: 1, by: null }],
    [{ at: '5s', do: 'delete', pods: 2, grace: '0s', force: true }, { do: 'delete', pods: 2, graceSeconds: 0, force: true }],
    [{ at: '5s', node: 'n1' }, { do: 'evict', node: 'n1', all: true }],
    [{ at: '5s', zone: 'z', pods: 1 }, { zone: 'z', pods: 1 }],
    [{ at: '5s', names: ['a', 'b'] }, { names: ['a', 'b'], pods: 2 }],
    [{ at: '5s', do: 'scale', by: -1, for: '4s', workload: 'v2' }, { by: -1, forMs: 4000, workload: 'v2' }],
    [{ at: '5s', repeat: 10, recover: '30s', pause: '1s', seed: 7, ifRefused: 'stop' },
      { repeat: 10, recoverMs: 30_000, pauseMs: 1000, seed: 7, ifRefused: 'stop' }],
    [{ at: '5s', do: 'crash', container: 'app' }, { do: 'crash', container: 'app' }],
  ])('%j', (file, expected) => {
    const profile = parsed(file)
    expect(profile.disruptions[0]).toMatchObject(expected)
    expect(profile.disruptions[0]?.all === true).toBe('all' in expected)
    expect(storedProfileSchema.parse(JSON.parse(JSON.stringify(storedProfile(profile)))).disruptions).toMatchObject([expected])
  })

  it.each<[object, string[]]>([
    [{ at: '30s' }, ['at: lies after the end of the load; make the load longer or this earlier']],
    [{ at: '5s', do: 'scale' }, ['by: is missing: how many replicas to add or remove, like -1']],
    [{ at: '5s', by: -1 }, ['by: only goes with do: scale']],
    [{ at: '5s', do: 'rollout', node: 'n1', grace: '1s' },
      ['node: only goes with do: evict, delete, unlabel, crash, drain', 'grace: only goes with do: evict, delete, drain']],
    [{ at: '5s', do: 'scale', by: 1, pods: 2 }, ['pods: only goes with do: evict, delete, unlabel, crash']],
    [{ at: '5s', do: 'scale', by: 1, pods: 1 }, []],
    [{ at: '5s', names: ['a', 'a'] }, ['names: names a pod twice']],
    [{ at: '5s', names: ['a'], pods: 1 }, ['pods: does not go with names, which say how many']],
    [{ at: '5s', grace: '1500ms' }, ['grace: must be whole seconds, like 30s or 1m30s']],
    [{ at: '5s', repeat: 101 }, ['repeat: is more than 100']],
    [{ at: '5s', for: '1s' }, ['for: only goes with do: unlabel, scale, drain']],
    [{ at: '5s', do: 'explode' }, ['do: must be one of evict, delete, unlabel, scale, rollout, drain, crash']],
    [{ at: '5s', ifRefused: 'panic' }, ['ifRefused: must be continue or stop']],
  ])('%j has the problems %j', (file, expected) => expect(problems(file)).toEqual(expected))
})
