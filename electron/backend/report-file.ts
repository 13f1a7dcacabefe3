import type { CallResult, ReportFormat } from '../../shared/contract/backend.ts'
import { renderHtmlReport } from '../../shared/report/html/render.ts'
import type { OpenedRun } from './stored-run.ts'

/** A run's report as a file: what it contains, how it is called and what it is. */
export function reportFile({ report, seconds }: Pick<OpenedRun, 'report' | 'seconds'>, format: ReportFormat): CallResult<'exportReport'> {
  const fileName = `${report.run.id}.${format}`
  switch (format) {
    case 'html': return { fileName, mediaType: 'text/html', content: renderHtmlReport(report, seconds) }
    case 'json': return { fileName, mediaType: 'application/json', content: `${JSON.stringify(report, null, 2)}\n` }
  }
}
