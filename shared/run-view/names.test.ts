import { expect, test } from 'vitest'
import { shortNames, shortNodes } from './names.ts'

test('pods are told apart by what follows the part they all begin with', () => {
  expect([...shortNames(['checkout-7d9-2xk', 'checkout-7d9-8vz']).values()]).toEqual(['2xk', '8vz'])
  expect([...shortNames(['checkout-7d9-2xk', 'checkout-5b1-8vz']).values()]).toEqual(['7d9-2xk', '5b1-8vz'])
  expect([...shortNames(['checkout-7d9-2xk']).values()]).toEqual(['checkout-7d9-2xk'])
})

test.each([
  ['share a domain', ['ip-10-0-1-7.eu.internal', 'ip-10-0-2-9.eu.internal', ''], ['ip-10-0-1-7', 'ip-10-0-2-9', '']],
  ['have several', ['a.eu.internal', 'a.us.internal'], ['a.eu.internal', 'a.us.internal']],
  ['have none', ['worker-1', 'worker-2'], ['worker-1', 'worker-2']],
  ['partly have none', ['worker-1', 'worker-2.local'], ['worker-1', 'worker-2.local']],
  ['are addresses', ['10.0.1.7', '11.0.1.7'], ['10.0.1.7', '11.0.1.7']],
])('nodes that %s', (_what, nodes, short) => {
  expect([...shortNodes(nodes).values()]).toEqual(short)
})
