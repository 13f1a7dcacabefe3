import { podsCsv, podSecondsCsv, secondsCsv } from './csv/tables.ts'
import type { ReportFormat } from './format-names.ts'
import { renderHlog } from './hlog/render.ts'
import { renderHtmlReport } from './html/render.ts'
import { renderJunit } from './junit/render.ts'
import { renderMarkdown } from './markdown/render.ts'
import type { ReportMaterial } from './material.ts'
import { renderOpenMetrics } from './openmetrics/render.ts'

/** The formats that are text; a PDF is what a browser prints of the HTML. */
export type TextReportFormat = Exclude<ReportFormat, 'pdf'>

const renderers: Record<TextReportFormat, (material: ReportMaterial) => string> = {
  html: ({ report, seconds, plan, comparison }) => renderHtmlReport(report, seconds, plan, comparison),
  json: ({ report, comparison }) => `${JSON.stringify(comparison === null ? report : { ...report, comparison }, null, 2)}\n`,
  csv: secondsCsv,
  'csv-pods': podsCsv,
  'csv-pod-seconds': podSecondsCsv,
  md: renderMarkdown,
  junit: renderJunit,
  hlog: renderHlog,
  openmetrics: renderOpenMetrics,
}

/** A run's report as text in a format. */
export function renderReport(material: ReportMaterial, format: TextReportFormat): string {
  return renderers[format](material)
}
