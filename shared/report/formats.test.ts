import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostile } from '../../test/report/hostile.ts'
import { materialOf } from '../../test/report/materials.ts'
import { run, sampleRuns } from '../../test/report/sample-runs.ts'
import { compareRuns } from '../compare/compare.ts'
import { storedProfile } from '../profile/stored-profile.ts'
import { reportFormatInfo, reportFormats } from './format-names.ts'
import { renderReport } from './formats.ts'
import type { ReportMaterial } from './material.ts'
import { prefaceOf } from './preface.ts'
import { redacted } from './redact.ts'
import { reportSchema } from './report.ts'

const runs = Object.entries(sampleRuns).map(([name, make]) => [name, withRealId(make())] as const)
const textFormats = reportFormats.filter((format) => format !== 'pdf')
const baseline = sampleRuns.balanced()
const compared = materialOf(sampleRuns.failover(), compareRuns(baseline, sampleRuns.failover()))
const words = (text: string) => plain(text).match(/[\p{L}\p{N}]+/gu)?.join(' ') ?? ''

describe.each(textFormats)('%s', (format) => {
  it.each(runs)('opens with the verdict sentence, and says how it was measured and with which limits: %s', (_name, simulated) => {
    const material = materialOf(simulated)
    const text = words(renderReport(material, format))
    const { sentence, facts, limits } = prefaceOf(material.report)
    const [verdict = '', headline = ''] = [material.report.verdict, material.report.headline]
    if (format === 'json') {
      expect(text).toContain(`headline ${words(headline)} verdict ${verdict}`)
      return
    }
    expect(text).toContain(format === 'html' ? words(headline) : words(sentence))
    for (const limit of limits) expect(text).toContain(words(limit))
    const wanted = facts.filter(([name]) => ['Load', 'Connections', 'Identified by'].includes(name))
    expect(wanted).toHaveLength(3)
    for (const [, value] of wanted) expect(text).toContain(words(value))
    if (format !== 'html') expect(text.indexOf(words(sentence))).toBeLessThan(200)
  })

  it('tells how it compares with a baseline', () => {
    expect(words(renderReport(compared, format))).toContain(words(compared.comparison?.sentence ?? ''))
  })

  it('holds no header value, body or credential of the request', () => {
    const secrets = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEF0123456789'), minLength: 12, maxLength: 40 })
    fc.assert(fc.property(secrets, secrets, secrets, (header, body, token) => {
      const material = materialOf(run({
        seed: 9, name: 'secret', pods: ['web-1', 'web-2'], seconds: 2, rate: 30,
        request: { headers: { Authorization: `Bearer ${header}`, Cookie: `id=${header}` }, body, path: `/a?access_token=${token}` },
      }))
      const text = renderReport(material, format)
      for (const secret of [header, body, token]) expect(text).not.toContain(secret)
    }), { numRuns: 8 })
  })

  it.each(runs)('holds no host or name where they are redacted: %s', (_name, simulated) => {
    const material = materialOf(simulated, compared.comparison)
    const text = renderReport(redacted(material), format)
    for (const name of namesOf(material)) expect(text).not.toMatch(new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w-])`))
  })

  it('has an ending and a type', () => {
    expect(reportFormatInfo[format].suffix).toMatch(/^\.[a-z.-]+$/)
    expect(reportFormatInfo[format].mediaType).toMatch(/^[a-z]+\/[a-z-]+/)
  })
})

describe('redaction', () => {
  it.each(runs)('leaves a report of the format, with the same figures: %s', (_name, simulated) => {
    const { report } = materialOf(simulated)
    const { report: without } = redacted(materialOf(simulated))
    expect(reportSchema.parse(without)).toEqual(without)
    expect(without.totals).toEqual(report.totals)
    expect(without.pods.map(({ requests, expectedShare }) => [requests, expectedShare])).toEqual(report.pods.map(({ requests, expectedShare }) => [requests, expectedShare]))
    expect(new Set(without.pods.map((pod) => pod.name)).size).toBe(report.pods.length)
  })
  it('names the same pod the same everywhere', () => {
    const { report, seconds, rows } = redacted(compared)
    const known = new Set(report.pods.map((pod) => pod.name))
    for (const one of [...seconds.map((second) => second.pods), ...rows.map((row) => row.responders)]) for (const name of Object.keys(one)) expect(known).toContain(name)
    expect(known).toContain(report.failover[0]?.victim)
  })
  it('survives hostile names', () => {
    expect(() => renderReport(redacted(materialOf(hostile(sampleRuns.failover()))), 'html')).not.toThrow()
  })
})

it('keeps no header value of a profile with a run', () => {
  const profile = storedProfile({ ...exampleProfile(), request: { ...exampleProfile().request, headers: { Authorization: 'Bearer abc' }, body: 'abc' } })
  expect(JSON.stringify(profile)).not.toContain('abc')
})

function exampleProfile(): Parameters<typeof storedProfile>[0] {
  return {
    name: 'x', description: '', target: { kind: 'url', url: 'http://127.0.0.1/', responders: null, address: null }, route: 'auto',
    request: { protocol: 'http1', method: 'GET', path: '/', headers: {}, body: '', timeoutMs: 1, tls: null },
    load: {
      model: 'open', arrivals: 'constant', stages: [], connections: 1, requestsPerConnection: 1, warmupMs: 0, thinkTimeMs: 0,
      connectionLifetimeMs: null, patienceMs: 0, workers: 1, requests: null, resolve: 'once',
    },
    identify: { by: 'auto' }, disruptions: [], abort: null,
    expect: { balance: null, errorsBelow: null, latency: {}, failover: null, stated: { balance: false, errors: false } },
  }
}

/** Ids of real runs hold no name. */
function withRealId<T extends Pick<ReportMaterial, 'report'>>(run: T): T {
  return { ...run, report: { ...run.report, run: { ...run.report.run, id: '20260314-092653000-k3f9x2' } } }
}

function namesOf({ report, rows, comparison }: ReportMaterial): string[] {
  const { target } = report
  const names = [
    ...report.pods.flatMap((pod) => [pod.name, pod.node, pod.zone]), ...rows.flatMap((row) => Object.keys(row.responders)), report.run.name,
    ...(target.kind === 'url' ? [target.url, '127.0.0.1'] : [target.context, target.server, target.namespace, target.service, '127.0.0.1', '10.0.0.4']),
    ...comparison?.pods.map((pod) => pod.name) ?? [],
  ]
  return [...new Set(names)].filter((name) => name !== '')
}

/** Text without the marks of its format. */
function plain(text: string): string {
  return text.replace(/<style>[\s\S]*?<\/style>/g, ' ').replace(/<[^>]+>/g, ' ').replace(/&#39;/g, '\'').replace(/&quot;/g, '"').replace(/&amp;/g, '&').replace(/&gt;/g, '>').replace(/&lt;/g, '<').replace(/\\/g, '')
}
