import { expect, test } from 'vitest'
import { FakeScheduler } from '../testing/fake-scheduler.ts'
import { Affinity, affinityMs } from './affinity.ts'

const rules = ['a', 'b'].map((pod, index) => ({ pod, ip: `10.244.1.${index}`, probability: 0.5 }))
const [a, b] = rules

test('a client keeps its pod while that has a rule, and as long as it comes back in time', () => {
  const scheduler = new FakeScheduler()
  const affinity = new Affinity(scheduler)
  if (!a || !b) throw new Error('two rules')
  expect(affinity.of('127.0.0.1', rules)).toBeUndefined()
  affinity.keep('127.0.0.1', b)
  expect(affinity.of('127.0.0.1', rules)).toBe(b)
  expect(affinity.of('127.0.0.2', rules)).toBeUndefined()
  expect(affinity.of('127.0.0.1', [a])).toBeUndefined()
  scheduler.advance(affinityMs - 1)
  expect(affinity.of('127.0.0.1', rules)).toBe(b)
  scheduler.advance(1)
  expect(affinity.of('127.0.0.1', rules)).toBeUndefined()
})
