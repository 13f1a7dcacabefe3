import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../../shared/compare/comparison.ts'
import { formatComparison } from './comparison-text.ts'

const side = { id: '20260101-120000000-abc123', name: 'checkout', startedAt: '2026-01-01T12:00:00.000Z', verdict: 'pass' as const }
const comparison: Comparison = {
  schema: 'evenkeel.dev/comparison/v1', baseline: side, run: side, verdict: 'worse', sentence: 'Worse than the baseline: errors 0% → 2%.', confidence: 0.95,
  figures: [], pods: [{ name: 'a', baseline: 0.5, run: 0.4, expected: 0.5 }],
  settings: [{ name: 'Route', baseline: 'direct: you → node 1 → kube-proxy → 5 pods', run: 'direct: you → node 2 → kube-proxy → 5 pods' }], remarks: [],
}

describe('a comparison on a terminal', () => {
  it('says its word once', () => {
    expect(formatComparison(comparison)).toContain('\nWORSE than the baseline: errors 0% → 2%.')
    const unknown = formatComparison({ ...comparison, verdict: 'unknown', sentence: 'Too little data to compare.' })
    expect(unknown).toContain('\nINCONCLUSIVE  Too little data to compare.')
  })

  it('says whose share was expected', () => expect(formatComparison(comparison)).toMatch(/POD +BASELINE +RUN +EXPECTED IN RUN\n/))

  it('gives settings lines of their own where a table of them would not fit', () => {
    expect(formatComparison(comparison, 120)).toMatch(/SET DIFFERENTLY {2}BASELINE +RUN\nRoute +direct: you → node 1/)
    expect(formatComparison(comparison, 60)).toContain('SET DIFFERENTLY\nRoute\n  baseline  direct: you → node 1 → kube-proxy → 5 pods\n  run       direct: you → node 2')
  })
})
