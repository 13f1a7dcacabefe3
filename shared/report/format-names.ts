/** The formats of a report, in the order in which they are offered. */
export const reportFormats = ['html', 'pdf', 'json', 'csv', 'csv-pods', 'csv-pod-seconds', 'md', 'junit', 'hlog', 'openmetrics'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface ReportFormatInfo {
  /** For a menu. */
  title: string
  /** Follows the run's id in the file's name. */
  suffix: string
  mediaType: string
}

/** What each format is called, how its files end and what they are. */
export const reportFormatInfo: Record<ReportFormat, ReportFormatInfo> = {
  html: { title: 'HTML page', suffix: '.html', mediaType: 'text/html' },
  pdf: { title: 'PDF', suffix: '.pdf', mediaType: 'application/pdf' },
  json: { title: 'JSON', suffix: '.json', mediaType: 'application/json' },
  csv: { title: 'CSV, a row a second', suffix: '.csv', mediaType: 'text/csv' },
  'csv-pods': { title: 'CSV, a row a pod', suffix: '.pods.csv', mediaType: 'text/csv' },
  'csv-pod-seconds': { title: 'CSV, a row a pod and second', suffix: '.pod-seconds.csv', mediaType: 'text/csv' },
  md: { title: 'Markdown for a pull request', suffix: '.md', mediaType: 'text/markdown' },
  junit: { title: 'JUnit XML', suffix: '.junit.xml', mediaType: 'application/xml' },
  hlog: { title: 'HdrHistogram log', suffix: '.hlog', mediaType: 'text/plain' },
  openmetrics: {
    title: 'OpenMetrics', suffix: '.openmetrics.txt', mediaType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  },
}
