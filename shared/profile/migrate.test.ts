import { describe, expect, it } from 'vitest'
import { type Migration, migrated } from './migrate.ts'
import { parseProfileText } from './parse-profile.ts'
import { mergeYaml } from './yaml-text.ts'

/** A chain as later versions will have one: v1 had seconds as a number, v2 a duration, v3 calls it length. */
const migrations: Migration[] = [
  { from: 'evenkeel.dev/v2', migrate: ({ time, ...rest }) => ({ ...rest, apiVersion: 'evenkeel.dev/v3', length: time }) },
  { from: 'evenkeel.dev/v1', migrate: ({ seconds, ...rest }) => ({ ...rest, apiVersion: 'evenkeel.dev/v2', time: `${String(seconds)}s` }) },
]
const current = 'evenkeel.dev/v3'

describe('a profile of an older version', () => {
  it('goes through every version to the current one', () => {
    expect(migrated({ apiVersion: 'evenkeel.dev/v1', seconds: 5, a: 1 }, current, migrations)).toEqual({ ok: true, document: { apiVersion: current, length: '5s', a: 1 } })
    expect(migrated({ apiVersion: 'evenkeel.dev/v2', time: '5s' }, current, migrations)).toMatchObject({ document: { length: '5s' } })
  })
  it('keeps the comments of its file when it is saved in the current one', () => {
    const text = '# ours\napiVersion: evenkeel.dev/v1 # old\na: 1 # first\nseconds: 5\n'
    const now = migrated({ apiVersion: 'evenkeel.dev/v1', seconds: 5, a: 1 }, current, migrations)
    expect(now.ok && mergeYaml(text, now.document)).toBe('# ours\napiVersion: evenkeel.dev/v3 # old\na: 1 # first\nlength: 5s\n')
  })
  it('that nobody knows is refused, and a current one is left as it is', () => {
    expect(migrated({ apiVersion: 'evenkeel.dev/v4' }, current, migrations)).toMatchObject({ ok: false })
    expect(migrated({ apiVersion: 'evenkeel.dev/v0' }, current, migrations)).toMatchObject({ ok: false })
    const document = { apiVersion: current }
    expect(migrated(document, current, migrations)).toEqual({ ok: true, document })
  })
  it('of the first form of v1 reads as it always did', () => {
    const parsed = parseProfileText(`apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: checkout-failover, description: survives the loss of one pod }
spec:
  target: { context: kind-dev, namespace: shop, service: checkout, port: http }
  load: { stages: [ { rate: 200, for: 20s } ], connections: 50 }
  disruptions: [ { at: 15s, do: delete, pods: 1 }, { at: 16s, do: scale, pods: 1, by: -1 } ]
`)
    expect(parsed.ok && parsed.profile.disruptions).toMatchObject([{ do: 'delete', pods: 1 }, { do: 'scale', by: -1 }])
  })
})
