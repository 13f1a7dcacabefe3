import { build, HistogramLogReader, type Histogram, listTags } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { materialOf } from '../../../test/report/materials.ts'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import { renderHlog } from './render.ts'

describe.each(Object.entries(sampleRuns))('the HdrHistogram log of %s', (_name, make) => {
  const material = materialOf(make())
  const { report, rows } = material
  const text = renderHlog(material)
  const intervals = readAll(text)

  it('holds the report\'s latencies, read by the reference library', () => {
    for (const name of ['response', 'service', 'connect'] as const) {
      const tagged = intervals.filter(({ tag }) => tag === (name === 'response' ? 'NO TAG' : name))
      const all = build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: 3 })
      for (const one of tagged) all.add(one)
      const wanted = report.latency[name]
      expect(all.totalCount).toBe(wanted.count)
      for (const [percentile, ms] of [[50, wanted.p50], [90, wanted.p90], [99, wanted.p99], [99.9, wanted.p999], [100, wanted.max]] as const) {
        expect(all.getValueAtPercentile(percentile) / 1000).toBeCloseTo(ms ?? -1, 9)
      }
    }
  })

  it('has an interval a second at its time', () => {
    const response = intervals.filter(({ tag }) => tag === 'NO TAG')
    const startMs = Date.parse(report.run.startedAt)
    expect(response.map(({ startTimeStampMsec }) => startTimeStampMsec - startMs)).toEqual(rows.filter((row) => row.completed > 0).map((row) => row.fromMs))
    expect(listTags(text)).toEqual(['NO TAG', 'service', 'connect'])
  })
})

/** A histogram as the log's reader gives it. */
type Interval = Histogram & { startTimeStampMsec: number; tag: string }

function readAll(text: string): Interval[] {
  const reader = new HistogramLogReader(text, 64)
  const found: Interval[] = []
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    found.push(Object.assign(next, { startTimeStampMsec: next.startTimeStampMsec, tag: next.tag }))
  }
  return found
}
