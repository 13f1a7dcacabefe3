import { describe, expect, it } from 'vitest'
import { checkProfile } from './check-profile.ts'

const valid = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: x }
spec:
  target: { service: a }
  load: { stages: [ { rate: 20, for: 30s } ] }
`
const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
`

describe('checking a text', () => {
  it('gives what it says, what it amounts to, and the text as it was', () => {
    const checked = checkProfile(valid)
    expect(checked).toMatchObject({
      text: valid, problems: [], document: { spec: { target: { service: 'a' } } },
      completed: { name: 'x', load: { model: 'open', connections: 50 } }, figures: { plannedMs: 30_000, requests: 600 },
    })
  })
  it('keeps the document where only a field is wrong, with its line and column', () => {
    const checked = checkProfile(valid.replace('20', '-20'))
    expect(checked).toMatchObject({ completed: null, figures: null, document: { metadata: { name: 'x' } } })
    expect(checked.problems).toEqual([{ path: 'spec.load.stages[0].rate', line: 6, column: 29, message: 'must be above 0' }])
  })
  it('expands nothing', () => {
    const text = `${valid}  request: { headers: { Authorization: "Bearer \${TOKEN}" } }\n`
    expect(checkProfile(text).completed?.request.headers).toEqual({ Authorization: 'Bearer ${TOKEN}' })
  })
  it.each([
    ['a: [', 1], ['', 1], ['a: 1\nb: *nobody\n', 1], ['x: &a [*a]', 1], [bomb, 1],
  ])('never throws: %j', (text, line) => {
    const checked = checkProfile(text)
    expect(checked).toMatchObject({ document: null, completed: null })
    expect(checked.problems[0]?.line).toBe(line)
    expect(checked.problems[0]?.message).not.toBe('')
  })
})
