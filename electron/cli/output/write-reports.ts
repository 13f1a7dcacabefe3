import { access, constants, mkdir } from 'node:fs/promises'
import path from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { type Backend, type CallResult, type ReportFormat, reportFormatSchema } from '../../../shared/contract/backend.ts'
import { EvenkeelError } from '../../../shared/contract/failure.ts'

/** The names `--format` takes; `csv` stands for its three tables. */
export const formatNames = reportFormatSchema.options.filter((name) => !name.startsWith('csv-'))

/** The formats of a `--format html,json` text; none for an empty one. Throws `usage` for unknown ones. */
export function parseFormats(text: string): ReportFormat[] {
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '')
  return [...new Set(names.flatMap((name): ReportFormat[] => {
    const format = formatNames.find((candidate) => candidate === name)
    if (!format) throw new EvenkeelError('usage', `--format ${name} is not a report format.`, `Choose from ${formatNames.join(', ')}.`)
    return format === 'csv' ? ['csv', 'csv-pods', 'csv-pod-seconds'] : [format]
  }))]
}

/** Makes a folder if need be. Throws `unavailable` where that cannot be, or where nothing may be written there. */
export async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await access(directory, constants.W_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new EvenkeelError('unavailable', `Reports cannot be written to ${directory} (${code}).`, 'Name another folder with --out.')
  }
}

/** Writes a stored run's report in the given formats into a directory, which is made if need be. Returns the files. */
export function writeReports(backend: Backend, runId: string, formats: readonly ReportFormat[], directory: string): Promise<string[]> {
  return writeFiles((format) => backend.exportReport({ runId, format }), formats, directory)
}

/** Writes what `make` makes of each format into a directory, which is made if need be. Returns the files. */
export async function writeFiles(
  make: (format: ReportFormat) => Promise<CallResult<'exportReport'>>, formats: readonly ReportFormat[], directory: string,
): Promise<string[]> {
  await makeFolder(directory)
  const files: string[] = []
  for (const format of formats) {
    const { fileName, content, base64 = false } = await make(format)
    const file = path.join(directory, fileName)
    await writeFileAtomic(file, base64 ? Buffer.from(content, 'base64') : content)
    files.push(file)
  }
  return files
}
