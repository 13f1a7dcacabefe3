import type { ReportMaterial } from '../../shared/report/material.ts'
import { countedRow } from '../../shared/tally/counted-row.ts'
import type { SimulatedRun } from './simulate.ts'

/** A simulated run as reports are made of it. */
export function materialOf(run: SimulatedRun, comparison: ReportMaterial['comparison'] = null): ReportMaterial {
  return { ...run, rows: run.rows.map(countedRow), comparison }
}
