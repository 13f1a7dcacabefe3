import { describe, expect, it } from 'vitest'
import { hostile } from '../../../test/report/hostile.ts'
import { materialOf } from '../../../test/report/materials.ts'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import { compareRuns } from '../../compare/compare.ts'
import type { Report } from '../report.ts'
import { renderJunit } from './render.ts'
import { xmlText } from './xml.ts'

const failing = materialOf(sampleRuns.hotPod())

describe.each(Object.entries(sampleRuns))('the JUnit report of %s', (_name, make) => {
  const plain = make()
  it.each([['plain', plain], ['hostile', hostile(plain)]] as const)('is what the schemas of Jenkins and Ant ask for: %s', (_kind, one) => {
    const text = renderJunit(materialOf(one))
    const suite = attributesOf(text, 'testsuite')
    const { totals, expectations, run } = one.report
    expect(suite).toMatchObject({ package: 'evenkeel', id: '0', hostname: 'localhost', skipped: '0', timestamp: run.startedAt.slice(0, 19) })
    expect(suite.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    expect(Number(suite.time)).toBe(totals.durationSeconds)
    const cases = [...text.matchAll(/<testcase ([^>]*?)\/?>/g)].map(([, attributes = '']) => parseAttributes(attributes))
    expect(cases).toHaveLength(expectations.length + 1)
    for (const one of cases) {
      expect(Object.keys(one)).toEqual(['name', 'classname', 'time'])
      expect(one.name).toBe(one.name?.trim().replace(/\s+/g, ' '))
    }
    expect([suite.tests, suite.failures, suite.errors].map(Number)).toEqual([
      cases.length, expectations.filter(({ met }) => met === false).length,
      expectations.filter(({ met }) => met === null).length + (run.state === 'finished' ? 0 : 1),
    ])
    const order = [...text.matchAll(/<(properties|testcase|system-out|system-err)[ >]/g)].map(([, name]) => name)
    expect(order).toEqual(['properties', ...cases.map(() => 'testcase'), 'system-out', 'system-err'])
    expect(text.match(/<failure /g)?.length ?? 0).toBe(Number(suite.failures))
  })
})

describe('a JUnit report', () => {
  it('opens with the verdict sentence', () => {
    const [, first = ''] = /<properties>\s*<property name="verdict" value="([^"]*)"/.exec(renderJunit(failing)) ?? []
    expect(first).toBe(xmlText(`Fail: ${failing.report.headline}`))
  })
  it('does not let pass what cannot be told', () => {
    const expectations: Report['expectations'] = [{ name: 'balance', met: null, actual: 'inconclusive', limit: 'within 25%' }]
    const text = renderJunit({ ...failing, report: { ...failing.report, expectations } })
    expect(text).toContain('<error message="balance: inconclusive, expected within 25%" type="inconclusive">')
  })
  it('fails where the run got worse than its baseline', () => {
    const baseline = sampleRuns.balanced()
    const text = renderJunit({ ...failing, comparison: compareRuns(baseline, failing) })
    expect(text).toMatch(/<testcase name="not worse than the baseline"[^>]*><failure message="Worse than the baseline:/)
  })
  it('holds no character that XML forbids', () => {
    expect(xmlText('a\u0000b\ud800\uffff<&>"\'')).toBe('a\ufffdb\ufffd\ufffd&lt;&amp;&gt;&quot;&#39;')
  })
})

function attributesOf(text: string, element: string): Record<string, string> {
  return parseAttributes(new RegExp(`<${element} ([^>]*)>`).exec(text)?.[1] ?? '')
}

function parseAttributes(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
}
