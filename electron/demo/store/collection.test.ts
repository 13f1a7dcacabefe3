import { expect, test } from 'vitest'
import type { ApiObject } from '../objects/meta.ts'
import { Collection, createRevisions } from './collection.ts'
import type { Change } from './collection.ts'

const object = (name: string, namespace = 'shop', labels: Record<string, string> = {}): ApiObject => ({
  apiVersion: 'v1', kind: 'Thing',
  metadata: { name, namespace, uid: `uid-${name}`, resourceVersion: '', creationTimestamp: '2026-01-01T00:00:00Z', labels },
})

test('lists by namespace and name, whatever the order of arrival', () => {
  const things = new Collection<ApiObject>(createRevisions())
  for (const [name, namespace] of [['b', 'z'], ['a', 'z'], ['c', 'a']] as const) things.add(object(name, namespace))
  expect(things.list().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['a/c', 'z/a', 'z/b'])
  expect(things.list('z').map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
})

test('every change takes the next revision of all collections together', () => {
  const revisions = createRevisions(10)
  const [some, others] = [new Collection<ApiObject>(revisions), new Collection<ApiObject>(revisions)]
  expect(some.add(object('a')).metadata.resourceVersion).toBe('11')
  expect(others.add(object('a')).metadata.resourceVersion).toBe('12')
  expect(some.replace(object('a', 'shop', { x: '1' })).metadata.resourceVersion).toBe('13')
  expect(some.remove('shop', 'a').metadata.resourceVersion).toBe('14')
  expect(some.revision).toBe(14)
})

test('an unchanged object keeps its revision and nobody hears of it', () => {
  const things = new Collection<ApiObject>(createRevisions())
  const stored = things.add(object('a', 'shop', { x: '1' }))
  const seen: Change<ApiObject>[] = []
  things.observe((change) => seen.push(change))
  expect(things.replace(object('a', 'shop', { x: '1' }))).toBe(stored)
  expect(seen).toEqual([])
})

test('observers get the state before and after, until they stop', () => {
  const things = new Collection<ApiObject>(createRevisions())
  const seen: string[] = []
  const stop = things.observe(({ type, object: now, previous }) => {
    seen.push(`${type} ${previous?.metadata.labels?.['x'] ?? '-'}>${now.metadata.labels?.['x'] ?? '-'}`)
  })
  things.add(object('a', 'shop', { x: '1' }))
  things.replace(object('a', 'shop', { x: '2' }))
  things.remove('shop', 'a')
  stop()
  things.add(object('b'))
  expect(seen).toEqual(['ADDED ->1', 'MODIFIED 1>2', 'DELETED 2>2'])
})

test('refuses a second object of a name and changes to none', () => {
  const things = new Collection<ApiObject>(createRevisions())
  things.add(object('a'))
  expect(() => things.add(object('a'))).toThrow('shop/a already exists')
  expect(() => things.replace(object('b'))).toThrow('shop/b not found')
  expect(() => things.remove('shop', 'b')).toThrow('shop/b not found')
})

test('the history reaches back as far as promised and says where it does not', () => {
  const things = new Collection<ApiObject>(createRevisions(0), 4)
  for (const name of ['a', 'b', 'c', 'd']) things.add(object(name))
  expect(things.since(0)).toHaveLength(4)
  things.add(object('e'))
  expect(things.since(0)).toBe('expired')
  expect(things.since(2)).toBe('expired')
  const kept = things.since(3)
  expect(kept === 'expired' ? kept : kept.map(({ object: { metadata } }) => metadata.name)).toEqual(['d', 'e'])
  expect(things.since(5)).toEqual([])
})
