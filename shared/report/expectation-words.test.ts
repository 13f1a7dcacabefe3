import { expect, it } from 'vitest'
import { materialOf } from '../../test/report/materials.ts'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { outcomeOf } from './expectation-words.ts'
import { renderReport } from './formats.ts'
import type { Report } from './report.ts'

const material = materialOf(sampleRuns.balanced())
const judged = (met: boolean | null) => {
  const expectations: Report['expectations'] = [{ name: 'balance', met, actual: 'x', limit: 'y' }]
  return { ...material, report: { ...material.report, expectations } }
}

it.each([[true, 'met'], [false, 'not met'], [null, 'inconclusive']])('an expectation whose outcome is %s is "%s" in every report', (met, word) => {
  expect(outcomeOf({ met }).word).toBe(word)
  expect(renderReport(judged(met), 'html')).toContain(`</svg>${word}</span>`)
  expect(renderReport(judged(met), 'md')).toContain(`| y | x | ${met === true ? word : `**${word}**`} |`)
  if (met !== true) expect(renderReport(judged(met), 'junit')).toContain(`type="${word}"`)
})
