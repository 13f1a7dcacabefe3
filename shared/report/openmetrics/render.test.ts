import { describe, expect, it } from 'vitest'
import { hostile } from '../../../test/report/hostile.ts'
import { materialOf } from '../../../test/report/materials.ts'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import { renderOpenMetrics } from './render.ts'

/** Lines that OpenMetrics 1.0 allows, as far as we use it. */
const metadata = /^# (TYPE [a-z_]+ (counter|gauge|summary|info)|UNIT [a-z_]+ seconds|HELP [a-z_]+ .+)$/
const sample = /^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (NaN|-?\d+(?:\.\d+)?(?:e-?\d+)?)$/

describe.each(Object.entries(sampleRuns))('the OpenMetrics of %s', (_name, make) => {
  const plain = make()
  it.each([['plain', plain], ['hostile', hostile(plain)]] as const)('keep the format: %s', (_kind, run) => {
    const lines = renderOpenMetrics(materialOf(run)).split('\n')
    expect(lines.splice(-2)).toEqual(['# EOF', ''])
    const families = new Map<string, string>()
    const seen = new Set<string>()
    let family = ''
    for (const line of lines) {
      if (line.startsWith('# ')) {
        expect(line).toMatch(metadata)
        const [, kind, name = '', type = ''] = line.split(' ')
        if (kind === 'TYPE') {
          expect(families.has(name)).toBe(false)
          families.set(name, type)
        }
        family = name
        continue
      }
      expect(line).toMatch(sample)
      const [, name = '', labels = ''] = sample.exec(line) ?? []
      const suffixes = { counter: ['_total'], gauge: [''], info: ['_info'], summary: ['', '_count', '_sum'] }[families.get(family) ?? ''] ?? []
      expect(suffixes.map((suffix) => `${family}${suffix}`)).toContain(name)
      expect(seen.has(`${name}{${labels}}`)).toBe(false)
      seen.add(`${name}{${labels}}`)
    }
  })

  it('counts what the report counts', () => {
    const text = renderOpenMetrics(materialOf(plain))
    const { totals, pods, latency } = plain.report
    expect(valueOf(text, 'evenkeel_requests_total{outcome="completed"}')).toBe(totals.completed)
    expect(valueOf(text, 'evenkeel_connections_total')).toBe(totals.connections)
    expect(valueOf(text, 'evenkeel_response_time_seconds{quantile="0.99"}')).toBeCloseTo((latency.response.p99 ?? 0) / 1000, 9)
    const perPod = [...text.matchAll(/^evenkeel_pod_requests_total\{[^}]*\} (\d+)$/gm)].map(([, value]) => Number(value))
    expect(perPod).toEqual(pods.map((pod) => pod.requests))
  })
})

function valueOf(text: string, name: string): number {
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.slice(name.length))
}
