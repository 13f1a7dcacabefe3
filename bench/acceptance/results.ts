import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { PartResult } from './bar.ts'

/** When, from which state of the sources and where a part was measured. */
export interface Circumstances {
  measuredAt: string
  revision: string
  machine: string
}

const keptSchema = z.array(z.object({
  part: z.string(), seconds: z.number(), skipped: z.string().nullable(),
  bars: z.array(z.object({ part: z.string(), what: z.string(), measured: z.string(), limit: z.string(), met: z.boolean() })),
  measuredAt: z.string(), revision: z.string(), machine: z.string(),
}))
type Kept = z.infer<typeof keptSchema>

/** Writes results.json and results.md; parts that were not measured this time keep their last result. */
export async function keepResults(directory: string, results: readonly PartResult[], circumstances: Circumstances): Promise<void> {
  await mkdir(directory, { recursive: true })
  const file = path.join(directory, 'results.json')
  const before = await readFile(file, 'utf8').then((text) => keptSchema.parse(JSON.parse(text)), () => [])
  const kindOf = (part: string): string => part.replace(/, seeds .*/, '')
  const replaced = new Set(results.map(({ part }) => kindOf(part)))
  const kept: Kept = [...before.filter(({ part }) => !replaced.has(kindOf(part))), ...results.map((result) => ({ ...result, ...circumstances }))]
    .sort((a, b) => a.part.localeCompare(b.part))
  await writeFile(file, `${JSON.stringify(kept, null, 1)}\n`)
  await writeFile(path.join(directory, 'results.md'), markdownOf(kept))
}

function markdownOf(parts: Kept): string {
  return [
    '# Acceptance: the last results\n\nWritten by `npm run acceptance`; a part that was not measured keeps its last result.\n',
    ...parts.map(({ part, bars, skipped, measuredAt, revision, machine, seconds }) => [
      `## ${part}\n`,
      `${measuredAt.slice(0, 10)}, revision ${revision}, ${machine}, ${seconds.toFixed(0)} s. `
      + `${skipped === null ? `${bars.filter((bar) => bar.met).length} of ${bars.length} bars met.` : `Skipped: ${skipped}.`}\n`,
      ...(bars.length === 0 ? [] : ['| What | Measured | Bar | |', '|---|---|---|---|']),
      ...bars.map(({ what, measured, limit, met }) => `| ${what} | ${measured} | ${limit} | ${met ? 'met' : '**missed**'} |`),
      '',
    ].join('\n')),
  ].join('\n')
}
