import { describe, expect, it } from 'vitest'
import { materialOf } from '../../../test/report/materials.ts'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import type { Report } from '../../../shared/report/report.ts'
import { formatReport } from './report-text.ts'

const report = (name: keyof typeof sampleRuns): Report => materialOf(sampleRuns[name]()).report
const lastPart = (text: string) => text.split('\n\n').at(-1) ?? ''

describe('a report on a terminal', () => {
  it('says once why it is balanced', () => {
    const end = lastPart(formatReport(report('balanced')))
    expect(end.match(/of its expected share/g)).toHaveLength(1)
    expect(end).not.toContain('Nothing to do')
  })

  it('says once that it is inconclusive', () => {
    const end = lastPart(formatReport(report('inconclusive')))
    expect(end.match(/inconclusive/gi)).toHaveLength(1)
  })

  it('has the words of every other report for expectations and for what was not seen', () => {
    const hot = report('hotPod')
    const expectations: Report['expectations'] = [true, false, null].map((met, i) => ({ name: `e${i}`, met, actual: 'x', limit: 'y' }))
    const text = formatReport({ ...hot, expectations })
    expect(text).toMatch(/e0 .* met\ne1 .* not met\ne2 .* inconclusive\n/)
    const failover = report('failover')
    expect(formatReport({ ...failover, failover: failover.failover.map((one) => ({ ...one, evenAgainAt: null })) })).toContain('even again not seen')
  })

  it.each([80, 100])('fits its tables into %d characters, with every pod told apart', (width) => {
    const { pods, ...rest } = report('failover')
    const [tables = ''] = /\nPOD[^]*?\n\n/.exec(formatReport({ pods, ...rest }, width)) ?? []
    expect(tables.split('\n').filter((line) => line.length > width)).toEqual([])
    for (const { name } of pods) expect(tables).toContain(name)
    expect(tables).toContain(`Left out to fit ${width} columns: `)
  })

  it('says what its errors mean, and which run it is', () => {
    const text = formatReport(report('hotPod'))
    expect(text).toMatch(/\nerrors\n {2}\d[\d,]* status: A complete response came, but its status says that it failed\.\n/)
    expect(text.split('\n')[0]).toMatch(/^run \S+ of checkout-hot$/)
  })
})
