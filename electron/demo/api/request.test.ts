import { expect, test } from 'vitest'
import { flag, negotiate, parseResourcePath, wholeNumber } from './request.ts'

test.each([
  ['/api/v1/pods', { group: '', version: 'v1', plural: 'pods' }],
  ['/api/v1/namespaces', { group: '', version: 'v1', plural: 'namespaces' }],
  ['/api/v1/namespaces/shop', { group: '', version: 'v1', plural: 'namespaces', name: 'shop' }],
  ['/api/v1/namespaces/shop/pods', { group: '', version: 'v1', namespace: 'shop', plural: 'pods' }],
  ['/api/v1/namespaces/shop/pods/a', { group: '', version: 'v1', namespace: 'shop', plural: 'pods', name: 'a' }],
  ['/api/v1/namespaces/shop/pods/a/eviction', {
    group: '', version: 'v1', namespace: 'shop', plural: 'pods', name: 'a', subresource: 'eviction',
  }],
  ['/apis/apps/v1/namespaces/shop/deployments/a/scale',
    { group: 'apps', version: 'v1', namespace: 'shop', plural: 'deployments', name: 'a', subresource: 'scale' }],
  ['/api/v1/nodes/a%20b', { group: '', version: 'v1', plural: 'nodes', name: 'a b' }],
])('reads %s', (path, expected) => {
  expect(parseResourcePath(path)).toEqual(expected)
})

test.each([
  '/', '/api', '/api/v1', '/apis/apps', '/apis/apps/v1', '/metrics', '/api/v1/namespaces/shop/pods/a/b/c',
])('%s names no resource', (path) => {
  expect(parseResourcePath(path)).toBeUndefined()
})

test.each([
  [undefined, { as: 'object' }],
  ['*/*', { as: 'object' }],
  ['application/json, */*', { as: 'object' }],
  ['application/vnd.kubernetes.protobuf,application/json', { as: 'object' }],
  ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', { as: 'table' }],
  ['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json', { as: 'object' }],
  ['application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io,application/json', { as: 'object' }],
])('chooses the form for %s', (accept, expected) => {
  expect(negotiate(accept, false)).toEqual(expected)
})

test('discovery has its own forms, and none is an error', () => {
  const discoveryIn = (version: string) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  expect(negotiate(`${discoveryIn('v3')},${discoveryIn('v2beta1')}`, true))
    .toEqual({ as: 'discovery', version: 'v2beta1' })
  expect(() => negotiate('application/yaml', false)).toThrow('only the following media types')
})

test('parameters are read as Kubernetes reads them', () => {
  const query = new URLSearchParams('watch=1&follow=false&empty=&n=12&bad=x')
  expect(['watch', 'follow', 'absent'].map((name) => flag(query, name))).toEqual([true, false, false])
  expect(['n', 'empty', 'absent'].map((name) => wholeNumber(query, name))).toEqual([12, undefined, undefined])
  expect(() => wholeNumber(query, 'bad')).toThrow('invalid bad "x"')
})
