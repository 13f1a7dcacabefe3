import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { formatYaml, mergeYaml } from './yaml-text.ts'

const text = `# who wrote this, and why
apiVersion: evenkeel.dev/v1 # the format
kind: LoadProfile
metadata: { name: checkout }

spec:
  # the busy one
  target: { service: "checkout", port: http } # of the shop
  load:
    stages:
      - { rate: 50, for: 10s } # slow
      # then
      - rate: 200 # fast
        for: 20s
      - { rate: 10, for: 5s } # down
    connections: 50
  identify: 'auto'
`
const document = () => parse(text)

describe('laying a document over the text it came from', () => {
  it('changes nothing where nothing changed', () => {
    expect(mergeYaml(text, document())).toBe(text)
  })

  it('changes a value where it stands, with its comment and its quotes', () => {
    const changed = document()
    changed.spec.target.service = 'cart'
    changed.spec.load.stages[1].rate = 300
    expect(mergeYaml(text, changed)).toBe(text.replace('"checkout"', '"cart"').replace('rate: 200 # fast', 'rate: 300 # fast'))
  })

  it('appends what is new and drops what is gone', () => {
    const changed = document()
    delete changed.spec.load.connections
    changed.spec.target.port = undefined
    changed.spec.expect = { errors: { below: '1%' }, latency: undefined }
    expect(mergeYaml(text, changed)).toBe(text.replace('    connections: 50\n', '').replace(', port: http', '')
      + '  expect:\n    errors: { below: 1% }\n')
  })

  it('leaves the comments of other items where they are when one is taken out or put in', () => {
    const changed = document()
    changed.spec.load.stages.splice(1, 1)
    expect(mergeYaml(text, changed)).toBe(text.replace('      # then\n      - rate: 200 # fast\n        for: 20s\n', ''))
    const more = document()
    more.spec.load.stages.splice(1, 0, { rate: 75, for: '1s' })
    expect(mergeYaml(text, more)).toBe(text.replace('      # then\n', '      - { rate: 75, for: 1s }\n      # then\n'))
  })

  it('keeps the indentation, sequences that are not indented, and Windows line ends', () => {
    const wide = 'spec:\r\n    load:\r\n        rate: 1\r\n'
    expect(mergeYaml(wide, { spec: { load: { rate: 2 } } })).toBe(wide.replace('1', '2'))
    const flush = 'load:\n  stages:\n  # first\n  - a: 1\n  - a: 2\n'
    expect(mergeYaml(flush, { load: { stages: [{ a: 1 }, { a: 3 }] } })).toBe(flush.replace('2', '3'))
  })

  it('touches nothing but the value: odd spacing, columns of comments and flow on several lines stay', () => {
    const odd = 'a:   1      # one\nbb:  "x"    # two\nc: [ 1,2,\n     3 ]  # three\nd: {x: 1,y: plain}\n'
    expect(mergeYaml(odd, parse(odd))).toBe(odd)
    expect(mergeYaml(odd, { a: 1, bb: 'y, z', c: [1, 2, 4], d: { x: 1, y: 'a, b' } })).toBe(
      odd.replace('"x"', '"y, z"').replace('3 ]', '4 ]').replace('y: plain', 'y: "a, b"'),
    )
  })

  it('keeps blank lines and comments between Windows line ends where a field is put in', () => {
    const windows = 'a: # one\r\n\r\n  # two\r\n  b: 1\r\n\r\n# three\r\nc: 2\r\n'
    const more = mergeYaml(windows, { a: { b: 1 }, c: 2, d: 3 }) ?? ''
    expect(parse(more)).toEqual({ a: { b: 1 }, c: 2, d: 3 })
    expect(more.match(/# \w+/g)).toEqual(['# one', '# two', '# three'])
    expect(more.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('leaves JSON JSON, in its order and with its indentation', () => {
    const written = '{\n    "b": "x",\n    "a": [1, 2]\n}\n'
    expect(mergeYaml(written, { a: [1, 2], b: 'y' })).toBe(written.replace('"x"', '"y"'))
    const more = mergeYaml(written, { a: [1, 2], b: 5, c: { d: 'null' } }) ?? ''
    expect(JSON.parse(more)).toEqual({ a: [1, 2], b: 5, c: { d: 'null' } })
    expect(more).toMatch(/^\{\n {4}"b": 5,\n {4}"a"[^]*\}\n$/)
  })

  it('keeps aliases that still say the same, and writes out one that does not', () => {
    const aliased = 'a: &one { x: 1 }\nb: *one\nc: *one\n'
    expect(mergeYaml(aliased, { a: { x: 1 }, b: { x: 1 }, c: { x: 2 } })).toBe('a: &one { x: 1 }\nb: *one\nc: { x: 2 }\n')
  })

  it('writes a whole new text where there was none or only comments', () => {
    expect(mergeYaml('', { a: 1 })).toBe('a: 1\n')
    expect(mergeYaml('# mine\n', { a: 1 })).toBe('# mine\na: 1\n')
  })

  it.each(['a: [', 'a: 1\na: 2\n', 'x: &a [*a]', '\u0000: {'])('refuses to guess at %j', (broken) => {
    expect(mergeYaml(broken, { a: 1 })).toBeNull()
  })

  it('reads back as the document, whatever the text was', () => {
    const tricky = fc.constantFrom('1', 'null', '5s', '25%', 'a: b', '# no', '- x', '')
    const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), tricky, fc.integer(), fc.boolean(), fc.constant(null))
    const key = fc.stringMatching(/^[a-zA-Z][\w-]{0,8}$/)
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 4 })),
    }))
    const plain = (from: unknown) => JSON.parse(JSON.stringify(from))
    fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 4 }), fc.dictionary(key, value, { maxKeys: 4 }), (before, after) => {
      const merged = mergeYaml(formatYaml(before), after)
      expect(parse(merged ?? '')).toEqual(plain(after))
    }), { numRuns: 300 })
  })
})
