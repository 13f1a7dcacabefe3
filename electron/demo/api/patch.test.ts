import { describe, expect, test } from 'vitest'
import { jsonPatch, mergePatch } from './patch.ts'
import type { JsonObject } from './json.ts'
import { strategicMerge } from './strategic-merge.ts'

describe('merge patch: the examples of RFC 7386, appendix A', () => {
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c', 'd'], ['c', 'd']],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected)
  })
})

describe('JSON patch: the examples of RFC 6902, appendix A', () => {
  test.each([
    ['adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    ['adds an element', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    ['removes a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['removes an element', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    ['replaces a value', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    ['moves a value', { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }], { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }],
    ['moves an element', { foo: ['all', 'grass', 'cows', 'eat'] }, [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] }],
    ['copies a value', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    ['tests', { baz: 'qux', foo: ['a', 2, 'c'] }, [{ op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }],
      { baz: 'qux', foo: ['a', 2, 'c'] }],
    ['adds to the end', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    ['escapes', { '/': 9, '~1': 10 }, [{ op: 'replace', path: '/~01', value: 11 }], { '/': 9, '~1': 11 }],
    ['replaces the whole', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  ])('%s', (_name, target, patch, expected) => {
    expect(jsonPatch(target, patch)).toEqual(expected)
  })

  test.each([
    ['a test that fails', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], 'failed'],
    ['a parent that does not exist', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], 'nothing at'],
    ['a member that does not exist', { foo: 'bar' }, [{ op: 'remove', path: '/baz' }], 'nothing at'],
    ['an index beyond the end', { foo: [1] }, [{ op: 'add', path: '/foo/3', value: 1 }], 'nothing at'],
    ['an unknown operation', {}, [{ op: 'spin', path: '/a' }], 'unexpected'],
    ['a path without slash', {}, [{ op: 'add', path: 'a', value: 1 }], 'starts with'],
    ['what is no list', {}, { op: 'add' }, 'list'],
  ])('refuses %s', (_name, target, patch, message) => {
    expect(() => jsonPatch(target, patch)).toThrow(message)
  })

  test('leaves its input alone', () => {
    const target = { foo: ['a'] }
    jsonPatch(target, [{ op: 'add', path: '/foo/-', value: 'b' }])
    expect(target).toEqual({ foo: ['a'] })
  })
})

describe('strategic merge patch', () => {
  const first = { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }
  const spec: JsonObject = { containers: [first, { name: 'b', image: 'b:1' }], replicas: 2 }

  test('merges containers by name', () => {
    expect(strategicMerge(spec, { containers: [{ name: 'a', image: 'a:2' }] })).toEqual({
      ...spec, containers: [{ ...first, image: 'a:2' }, { name: 'b', image: 'b:1' }],
    })
  })

  test('adds what is new and descends into lists within lists', () => {
    const patched = strategicMerge(spec, { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }, { name: 'c', image: 'c:1' }] })
    expect(patched).toEqual({
      ...spec,
      containers: [
        { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }, { name: 'Y', value: '2' }] },
        { name: 'b', image: 'b:1' }, { name: 'c', image: 'c:1' },
      ],
    })
  })

  test('removes one item, or replaces all, where told to', () => {
    const without = strategicMerge(spec, { containers: [{ $patch: 'delete', name: 'a' }] })
    expect(without).toEqual({ ...spec, containers: [{ name: 'b', image: 'b:1' }] })
    expect(strategicMerge(spec, { containers: [{ $patch: 'replace' }, { name: 'z' }] })).toEqual({ ...spec, containers: [{ name: 'z' }] })
    expect(strategicMerge(spec, { $patch: 'replace', replicas: 1 })).toEqual({ replicas: 1 })
  })

  test('tells the ports of containers and of Services apart', () => {
    const containerPorts = { ports: [{ containerPort: 80, name: 'http' }] }
    const renamed = strategicMerge(containerPorts, { ports: [{ containerPort: 80, name: 'web' }] })
    expect(renamed).toEqual({ ports: [{ containerPort: 80, name: 'web' }] })
    const servicePorts = { ports: [{ port: 80, targetPort: 1 }, { port: 81, targetPort: 1 }] }
    const moved = strategicMerge(servicePorts, { ports: [{ port: 81, targetPort: 2 }] })
    expect(moved).toEqual({ ports: [{ port: 80, targetPort: 1 }, { port: 81, targetPort: 2 }] })
  })

  test('null removes, directives direct, other lists are replaced', () => {
    const target = { a: 1, b: 2, args: ['x'], finalizers: ['one', 'two'] }
    expect(strategicMerge(target, { a: null, args: ['y'] })).toEqual({ b: 2, args: ['y'], finalizers: ['one', 'two'] })
    expect(strategicMerge(target, { finalizers: ['three'] })).toMatchObject({ finalizers: ['one', 'two', 'three'] })
    expect(strategicMerge(target, { '$deleteFromPrimitiveList/finalizers': ['one'] })).toMatchObject({ finalizers: ['two'] })
    expect(strategicMerge(target, { $retainKeys: ['b', 'c'], c: 3 })).toEqual({ b: 2, c: 3 })
    expect(strategicMerge(target, { '$setElementOrder/finalizers': ['two', 'one'] })).toEqual(target)
  })
})
