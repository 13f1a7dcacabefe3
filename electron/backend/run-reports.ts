import path from 'node:path'
import type { CallResult, ReportFormat, RunSummary } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Comparison } from '../../shared/compare/comparison.ts'
import { compareRuns } from '../../shared/compare/compare.ts'
import type { PdfPrinter } from './report-file-pdf.ts'
import { reportFile } from './report-file.ts'
import type { OpenedRun } from './stored-run.ts'

/** A run that was found by what a user called it. */
export interface FoundRun {
  id: string
  open(): Promise<OpenedRun>
}

export interface ReportWish {
  run: FoundRun
  baseline: FoundRun | null
  format: ReportFormat
  redact: boolean
  /** Relative change too small to matter; the comparison's own where null. */
  matters: number | null
}

/** Runs by reference, held against each other, and their reports as files. */
export interface RunReports {
  /**
   * A run by its id or what its id begins with, `latest`, the name of a profile (its newest finished run), or the folder it is kept in,
   * which may come from another computer. Throws `not-found`, or `usage` where several begin so.
   */
  find(reference: string): Promise<FoundRun>
  /** The run of exactly this id. */
  byId(id: string): FoundRun
  /** Throws `usage` where both are the same run. */
  compare(baseline: FoundRun, run: FoundRun, matters: number | null): Promise<Comparison>
  file(wish: ReportWish): Promise<CallResult<'exportReport'>>
  /** Throws `unavailable` where a format cannot be made on this computer. */
  check(formats: readonly ReportFormat[]): void
}

export interface RunReportParts {
  runs(): Promise<RunSummary[]>
  openById(id: string): Promise<OpenedRun>
  /** Opens the folder of a run that lies outside the store. */
  openFolder(folder: string): Promise<OpenedRun>
  printer: PdfPrinter
}

/** Reports over a store of runs. */
export function createRunReports({ runs, openById, openFolder, printer }: RunReportParts): RunReports {
  const byId = (id: string): FoundRun => ({ id, open: () => openById(id) })
  const compare = async (baseline: FoundRun, run: FoundRun, matters: number | null) => {
    const [was, is] = [await baseline.open(), await run.open()]
    if (was.report.run.id === is.report.run.id) {
      throw new EvenkeelError('usage', `Both are the run ${is.report.run.id}: a run cannot be compared with itself.`, 'Name another run as the baseline; "evenkeel runs" lists all.')
    }
    return compareRuns(was, is, matters === null ? {} : { matters })
  }
  return {
    byId, compare,
    async find(reference) {
      if (isFolder(reference)) {
        const folder = path.resolve(reference)
        return { id: path.basename(folder), open: () => openFolder(folder) }
      }
      const known = await runs()
      const id = idOf(reference, known)
      return byId(id ?? reference)
    },
    async file({ run, baseline, format, redact, matters }) {
      const opened = await run.open()
      const comparison = baseline === null ? null : await compare(baseline, { id: run.id, open: () => Promise.resolve(opened) }, matters)
      return reportFile({ ...opened, comparison }, format, redact, printer)
    },
    check(formats) {
      if (formats.includes('pdf')) printer.check()
    },
  }
}

/** Whether a reference is a path, and not the name of a run. */
function isFolder(reference: string): boolean {
  return path.isAbsolute(reference) || /^\.\.?([\\/]|$)/.test(reference)
}

/** The id that a reference means, runs being newest first; null where none fits. */
function idOf(reference: string, runs: readonly RunSummary[]): string | null {
  if (runs.some((run) => run.id === reference)) return reference
  if (reference === 'latest') return runs.find((run) => run.damage === undefined)?.id ?? null
  const named = runs.find((run) => run.name === reference && run.verdict !== null)
  if (named) return named.id
  const [first, second] = runs.filter((run) => reference.length >= 4 && run.id.startsWith(reference))
  if (first && second) throw new EvenkeelError('usage', `Several runs begin with ${reference}, ${first.id} and ${second.id} among them.`, 'Give more of the id.')
  return first?.id ?? null
}
