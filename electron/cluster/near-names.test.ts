import { expect, it } from 'vitest'
import { nearest } from './near-names.ts'

it('puts the likeliest name first', () => {
  expect(nearest('chekout', ['api', 'web', 'checkout', 'cart'])).toMatch(/^checkout, /)
  expect(nearest('kind', ['prod', 'kind-dev', 'king-of-kings'])).toMatch(/^kind-dev/)
})

it('says how many more there are', () => {
  expect(nearest('', ['c', 'b', 'a'], 2)).toBe('a, b and 1 more')
  expect(nearest('x', [])).toBe('none')
})
