import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { type Backend, type ReportFormat, reportFormatSchema } from '../../../shared/contract/backend.ts'
import { EvenkeelError } from '../../../shared/contract/failure.ts'

/** Formats of product.md; those that are not made yet are refused by name. */
const allFormats = ['html', 'json', 'csv', 'md', 'junit', 'hlog', 'pdf']
const available = reportFormatSchema.options

/** The formats of a `--format html,json` text; none for an empty one. Throws `usage` for unknown ones, `unavailable` for those that do not exist yet. */
export function parseFormats(text: string): ReportFormat[] {
  return text.split(',').map((name) => name.trim()).filter((name) => name !== '').map((name) => {
    const format = available.find((candidate) => candidate === name)
    if (format) return format
    if (allFormats.includes(name)) throw new EvenkeelError('unavailable', `--format ${name} is not available yet.`, `Choose from ${available.join(', ')}.`)
    throw new EvenkeelError('usage', `--format ${name} is not a report format.`, `Choose from ${available.join(', ')}.`)
  })
}

/** Writes a stored run's report in the given formats into a directory, which is made if need be. Returns the files. */
export async function writeReports(backend: Backend, runId: string, formats: readonly ReportFormat[], directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true })
  return Promise.all(formats.map(async (format) => {
    const { fileName, content } = await backend.exportReport({ runId, format })
    const file = path.join(directory, fileName)
    await writeFileAtomic(file, content)
    return file
  }))
}
