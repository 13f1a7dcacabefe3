import path from 'node:path'
import { type Command, Option } from 'commander'
import type { ReportFormat } from '../../../shared/contract/backend.ts'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import { defaultMatters } from '../../../shared/compare/compare.ts'
import type { Comparison } from '../../../shared/compare/comparison.ts'
import { formatPercentage, parsePercentage } from '../../../shared/profile/quantity.ts'
import { redacted } from '../../../shared/report/redact.ts'
import type { Report } from '../../../shared/report/report.ts'
import type { Host } from '../../backend/host.ts'
import type { FoundRun } from '../../backend/run-reports.ts'
import { exitCodeOfReport, exitCodes } from '../exit-codes.ts'
import { exitCodeHelp } from '../help.ts'
import { formatComparison } from '../output/comparison-text.ts'
import { formatReport } from '../output/report-text.ts'
import { formatNames, makeFolder, parseFormats, writeFiles } from '../output/write-reports.ts'
import { type CommandContext, type CommonOptions, json, withHost } from './common.ts'

/** What is to be told of a run, as flags. */
export interface ReportOptions extends CommonOptions {
  out?: string
  format?: string
  redact?: boolean
  baseline?: string
  tolerate?: string
}

/** What the flags of a report mean, checked before anything is sent: formats that can be made here, a folder that can be written to, a baseline. */
export interface ReportWishes {
  formats: ReportFormat[]
  baseline: FoundRun | null
  redact: boolean
  /** Relative change too small to matter; null: the comparison's own. */
  matters: number | null
}

/** How a stored run is named. */
export const runWords = 'its id or how that begins, a profile\'s name (its newest finished run), latest, or a folder'

/** `report`: a stored run again. */
export function addReportCommand(program: Command, context: CommandContext): void {
  withReportOptions(program.command('report').argument('<run>', runWords).description('report a stored run again')).addHelpText('after', exitCodeHelp)
    .action((reference: string, options: ReportOptions) => withHost(context, options, async (host) => {
      const wishes = await wishesOf(context, host, options)
      await presentRun(context, host, await host.reports.find(reference), wishes, options)
    }))
}

const defaultFormats = 'html,json'

/** Adds what `run` and `report` have in common. */
export function withReportOptions(command: Command): Command {
  return command
    .option('-o, --out <directory>', 'write report files there (default with --format: this folder)')
    .option('--format <list>', `report files to write, separated by commas: ${formatNames.join(', ')} (default with --out: ${defaultFormats})`)
    .option('--redact', 'without hosts and names')
    .option('--baseline <run>', 'hold it against this run, named as in "evenkeel compare"; exit code 1 where it got worse')
    .addOption(tolerateOption())
    .option('--json', 'one JSON document: the report')
}

/** Adds how much a figure may change before it matters. */
export function tolerateOption(): Option {
  return new Option('--tolerate <share>', `change of a latency or of the throughput that does not matter (default: ${formatPercentage(defaultMatters)})`)
}

/** Reads the flags. Throws `usage`, `unavailable` or `not-found`. */
export async function wishesOf(context: CommandContext, host: Host, options: ReportOptions): Promise<ReportWishes> {
  const formats = parseFormats(options.format ?? (options.out ? defaultFormats : ''))
  host.reports.check(formats)
  if (formats.length > 0) await makeFolder(folderFor(context, options))
  const baseline = options.baseline === undefined ? null : await host.reports.find(options.baseline)
  await baseline?.open()
  return { formats, baseline, redact: options.redact === true, matters: mattersOf(options.tolerate) }
}

/** The fraction of `--tolerate 5%`; null where it is not given. */
export function mattersOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const fraction = parsePercentage(text)
  if (fraction === null) throw new EvenkeelError('usage', `--tolerate ${text} is no percentage.`, 'Write it like --tolerate 5%.')
  return fraction
}

/** Prints a run's report (or its JSON), writes the files that were asked for, and sets the exit code. */
export async function presentRun(
  context: CommandContext, host: Host, run: FoundRun, { formats, baseline, redact, matters }: ReportWishes, options: ReportOptions,
): Promise<void> {
  const opened = await run.open()
  const here: FoundRun = { id: run.id, open: () => Promise.resolve(opened) }
  const comparison = baseline === null ? null : await host.reports.compare(baseline, here, matters)
  const material = { ...opened, comparison }
  const shown = redact ? redacted(material) : material
  const files = formats.length === 0 ? []
    : await writeFiles((format) => host.reports.file({ run: here, baseline, format, redact, matters }), formats, folderFor(context, options))
  if (options.json) context.console.out(json(shown.comparison === null ? shown.report : { ...shown.report, comparison: shown.comparison }))
  else {
    const { console } = context
    console.out([formatReport(shown.report, console.columns), ...(shown.comparison === null ? [] : [formatComparison(shown.comparison, console.columns)])].join('\n\n'))
  }
  const say = options.json ? context.console.err : context.console.out
  if (files.length > 0) say(`\n${files.map((file) => `Report: ${file}`).join('\n')}`)
  context.exit(exitCodeWith(opened.report, comparison))
}

function folderFor({ console }: CommandContext, { out }: ReportOptions): string {
  return path.resolve(console.directory, out ?? '.')
}

/** A run that got worse has failed; one whose change cannot be told is inconclusive at best. */
function exitCodeWith(report: Report, comparison: Comparison | null): number {
  const code = exitCodeOfReport(report)
  if (comparison === null || code === exitCodes.interrupted) return code
  if (comparison.verdict === 'worse') return exitCodes.failed
  return comparison.verdict === 'unknown' && code === exitCodes.met ? exitCodes.inconclusive : code
}
