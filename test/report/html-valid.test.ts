import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { compareRuns } from '../../shared/compare/compare.ts'
import type { ReportMaterial } from '../../shared/report/material.ts'
import { redacted } from '../../shared/report/redact.ts'
import { renderReport } from '../../shared/report/formats.ts'
import { hostile } from './hostile.ts'
import { materialOf } from './materials.ts'
import { run, sampleRuns } from './sample-runs.ts'

const baseline = materialOf(sampleRuns.balanced())
const failover = sampleRuns.failover()
const reports: Record<string, ReportMaterial> = {
  'an even run': baseline,
  'a failover': materialOf(failover),
  'an interrupted run': materialOf(run({ seed: 9, name: 'cut-off', pods: ['web-0', 'web-1'], seconds: 5, rate: 100, state: 'interrupted' })),
  'a URL': materialOf(sampleRuns.plainUrl()),
  'a hundred pods': materialOf(sampleRuns.hundredPods()),
  'hostile names': materialOf(hostile(failover)),
  'a comparison': materialOf(failover, compareRuns(baseline, materialOf(failover))),
  'a redacted comparison': redacted(materialOf(failover, compareRuns(baseline, materialOf(failover)))),
}
const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard'] })

describe('the HTML report', () => {
  it.each(Object.entries(reports))('is valid HTML without a reference to anything outside: %s', async (_, material) => {
    const html = renderReport(material, 'html')
    const { results } = await validator.validateString(html)
    expect(results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`))).toEqual([])
    expect(referencesIn(html).filter((reference) => !/^(#|data:)/.test(reference))).toEqual([])
  })

  it('would be found invalid, and not alone', async () => {
    const html = renderReport(baseline, 'html')
    const broken = html.replace('<main>', '<main><p><div></p>')
    expect((await validator.validateString(broken)).valid).toBe(false)
    expect(referencesIn('<img src="http://a/"><p style="background: url(//b)">@import \'c\'; <a href=d>')).toEqual(['http://a/', 'd', '//b', 'c'])
  })
})

const tag = /<[a-z][^\s>]*((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?)*)/gi
const attribute = /\s([^\s=>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))/g
const referring = /^(src|srcset|href|action|formaction|poster|data|xlink:href)$/i

/** What a page would load or lead to: attributes that name an address, and those in style sheets. */
function referencesIn(html: string): string[] {
  const attributes = [...html.matchAll(tag)].flatMap(([, list = '']) => [...list.matchAll(attribute)])
    .flatMap(([, name = '', double, single, bare]) => (referring.test(name) ? [double ?? single ?? bare ?? ''] : []))
  const styles = [...html.matchAll(/url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)/gi)]
  return [...attributes, ...styles.map(([, address, imported = '']) => address ?? imported)]
}
