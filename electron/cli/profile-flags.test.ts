import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { fieldsOf } from '../../shared/profile/testing/schema-fields.ts'
import { optionName, type ProfileDocument, profileFlags } from './profile-flags.ts'

const schema: unknown = JSON.parse(readFileSync(new URL('../../resources/schema/profile.schema.json', import.meta.url), 'utf8'))

/** Fields that are said otherwise: the format's own, and those that every command has a flag for (`--context`, `-n`). */
const otherwise = ['$schema', 'apiVersion', 'kind', 'spec.target.context', 'spec.target.namespace']

/** What each flag may be given; several sets where one flag fills alternatives. */
const samples: Record<string, string[][]> = {
  service: [['checkout']], port: [['http']], url: [['http://localhost:8080']], responders: [['3']], address: [['10.0.0.5']], method: [['PUT']],
  header: [['Accept: text/plain']], headerFrom: [['Authorization: Bearer env:API_TOKEN', 'X-Key: file:/run/my keys/key']],
  bodyFrom: [['env:BODY'], ['file:body.json']],
  tlsCaFrom: [['env:CA'], ['file:ca.pem']], tlsCertFrom: [['env:CERT'], ['file:cert.pem']], tlsKeyFrom: [['env:KEY'], ['file:key.pem']],
  stage: [['rate=200,to=800,for=20s'], ['connections=5,for=1s']], identify: [['header:X-Pod'], ['json:/hostname'], ['body:Hostname: (\\S+)'], ['none']],
  disrupt: [[
    'delete@1s,pods=2,node=n1,zone=z1,seed=7,grace=0s,repeat=3,recover=30s,pause=1s,force,ifRefused=stop',
    'delete@1s,names=a+b', 'scale@1s,by=-1,workload=v2,for=2s', 'crash@1s,container=app',
  ]],
  abort: [['20%/5s']], expectShares: [['v1=90%,v2=10%']], expectBalance: [['25%']], expectAffinity: [[]],
}

/** The paths of all values of a document, without places in lists. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'object' ? pathsOf(item, path) : [path]))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === '' ? key : `${path}.${key}`))
}

function documentWith(...given: [flag: string, texts: string[]][]): ProfileDocument {
  const document: ProfileDocument = {}
  for (const flag of profileFlags) {
    for (const [name, texts] of given) if (optionName(flag) === name) flag.apply(document, texts)
  }
  return document
}

describe('the flags of a profile', () => {
  it('reach every field of the published schema', () => {
    const reached = new Set([
      ...profileFlags.flatMap((flag) => (samples[optionName(flag)] ?? [['1']]).flatMap((texts) => pathsOf(documentWith([optionName(flag), texts])))),
      ...pathsOf(documentWith(['expectShares', ['v1=90%,v2=10%']], ['expectBalance', ['10%']])),
    ])
    // A header or a share is a name of its own below its mapping.
    const isReached = (path: string) => reached.has(path) || [...reached].some((one) => one.replace(/(headers|shares)\.[^.]+/, '$1') === path)
    const leaves = fieldsOf(schema).filter(({ path, isLeaf }) => isLeaf && !otherwise.includes(path)).map(({ path }) => path)
    expect(leaves.length).toBeGreaterThan(60)
    expect(leaves.filter((path) => !isReached(path))).toEqual([])
  })

  it('write only what the format has', () => {
    const known = new Set(fieldsOf(schema).map(({ path }) => path))
    for (const flag of profileFlags) {
      for (const texts of samples[optionName(flag)] ?? [['1']]) {
        const unknown = pathsOf(documentWith([optionName(flag), texts])).map((path) => path.replace(/(headers|shares)\.[^.]+/, '$1')).filter((path) => !known.has(path))
        expect(unknown, flag.declaration).toEqual([])
      }
    }
  })

  it('say where a secret is read, with what stands before it', () => {
    const document = documentWith(['headerFrom', ['Authorization: Bearer env:API_TOKEN', 'X-Key: file:/run/my keys/key']], ['tlsKeyFrom', ['env:KEY']], ['bodyFrom', ['file:b.json']])
    expect(document.spec).toEqual({ request: {
      headers: { 'Authorization': { env: 'API_TOKEN', prefix: 'Bearer ' }, 'X-Key': { file: '/run/my keys/key' } }, tls: { key: { env: 'KEY' } }, body: { file: 'b.json' },
    } })
    expect(() => documentWith(['headerFrom', ['Authorization: secret']])).toThrow('--header-from is written like')
  })

  it('give the tolerance of shares', () => {
    const document = { apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { service: 'a' } } }
    for (const flag of profileFlags) {
      if (optionName(flag) === 'expectShares') flag.apply(document, ['v1=90%,v2=10%'])
      if (optionName(flag) === 'expectBalance') flag.apply(document, ['10%'])
    }
    const parsed = parseProfile(document)
    expect(parsed.ok && parsed.profile.expect.balance).toEqual({ kind: 'shares', shares: { v1: 0.9, v2: 0.1 }, tolerance: 0.1 })
  })
})
