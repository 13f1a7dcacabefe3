import type { CallResult, ReportFormat } from '../../shared/contract/backend.ts'
import { reportFormatInfo } from '../../shared/report/format-names.ts'
import { renderReport } from '../../shared/report/formats.ts'
import type { ReportMaterial } from '../../shared/report/material.ts'
import { redacted } from '../../shared/report/redact.ts'
import type { PdfPrinter } from './report-file-pdf.ts'

/**
 * A run's report as a file: what it contains, how it is called and what it is.
 * @param redact without hosts and names
 */
export async function reportFile(
  material: ReportMaterial, format: ReportFormat, redact: boolean, printer: PdfPrinter,
): Promise<CallResult<'exportReport'>> {
  const shown = redact ? redacted(material) : material
  const { suffix, mediaType } = reportFormatInfo[format]
  const file = { fileName: `${material.report.run.id}${suffix}`, mediaType }
  if (format !== 'pdf') return { ...file, content: renderReport(shown, format) }
  return { ...file, content: Buffer.from(await printer.print(renderReport(shown, 'html'))).toString('base64'), base64: true }
}
