import { expect, test } from 'vitest'
import { parseFieldSelector, parseLabelSelector } from './selectors.ts'

test.each([
  ['', { app: 'web' }, true],
  ['app=web', { app: 'web' }, true],
  ['app==web', { app: 'web' }, true],
  ['app=web', { app: 'db' }, false],
  ['app=web', {}, false],
  ['app=', { app: '' }, true],
  ['app!=web', {}, true],
  ['app!=web', { app: 'web' }, false],
  ['app in (web, db)', { app: 'db' }, true],
  ['app in (web,db),tier=x', { app: 'db', tier: 'x' }, true],
  ['app in (web,db),tier=x', { app: 'db', tier: 'y' }, false],
  ['app notin (web,db)', {}, true],
  ['app notin (web,db)', { app: 'db' }, false],
  ['app', { app: '' }, true],
  ['app', {}, false],
  ['!app', {}, true],
  ['!app', { app: 'x' }, false],
  ['kubernetes.io/service-name=checkout', { 'kubernetes.io/service-name': 'checkout' }, true],
])('labels: %j on %j is %s', (selector, labels, expected) => {
  expect(parseLabelSelector(selector)(labels)).toBe(expected)
})

test.each(['app in web', '=web', 'a b', 'app in (web'])('refuses the label selector %j', (selector) => {
  expect(() => parseLabelSelector(selector)).toThrow('unable to parse requirement')
})

test.each([
  ['metadata.name=a', true],
  ['metadata.name!=a', false],
  ['metadata.name=a,spec.nodeName=n2', false],
  ['spec.nodeName==n1', true],
  ['', true],
])('fields: %j is %s', (selector, expected) => {
  const matches = parseFieldSelector(selector, ['metadata.name', 'spec.nodeName'])
  expect(matches({ 'metadata.name': 'a', 'spec.nodeName': 'n1' })).toBe(expected)
})

test('refuses fields a kind cannot be selected by, and what is no selector', () => {
  expect(() => parseFieldSelector('spec.color=red', ['metadata.name'])).toThrow('field label not supported: spec.color')
  expect(() => parseFieldSelector('metadata.name', ['metadata.name'])).toThrow('invalid selector')
})
