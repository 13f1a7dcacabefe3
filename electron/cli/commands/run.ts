import path from 'node:path'
import { type Command, Option } from 'commander'
import type { Backend } from '../../../shared/contract/backend.ts'
import type { Plan } from '../../../shared/model/plan.ts'
import type { Report } from '../../../shared/report/report.ts'
import { exitCodeOfReport } from '../exit-codes.ts'
import { followRun } from '../follow-run.ts'
import { createProgress } from '../output/progress.ts'
import { formatPlan } from '../output/plan-text.ts'
import { formatReport } from '../output/report-text.ts'
import { parseFormats, writeReports } from '../output/write-reports.ts'
import { profileFlags } from '../profile-flags.ts'
import { resolveReference } from '../profile-reference.ts'
import { collect, type CommandContext, type CommonOptions, json, withClusterOptions, withHost } from './common.ts'

interface RunOptions extends CommonOptions, Record<string, unknown> {
  out?: string
  format?: string
}

/** `plan`, `run` and `report`: resolve a profile, perform it, report it again. */
export function addRunCommands(program: Command, context: CommandContext): void {
  withProfileFlags(withClusterOptions(program.command('plan <ref>').description('resolve a profile, namespace/service[:port] or URL without sending anything')))
    .option('--json', 'one JSON document')
    .action((reference: string, options: RunOptions) => withHost(context, options, async ({ backend }) => {
      const plan: Plan = await backend.plan({ profile: { document: await documentOf(reference, options) } })
      context.console.out(options.json ? json(plan) : formatPlan(plan))
    }))

  withReportOptions(withProfileFlags(withClusterOptions(program.command('run <ref>').description('run a profile, namespace/service[:port] or URL'))))
    .option('--yes', 'confirm disruptions and what goes beyond the guard rails')
    .action((reference: string, options: RunOptions) => withHost(context, options, async ({ backend }) => {
      const formats = parseFormats(options.format ?? (options.out ? 'html,json' : ''))
      const document = await documentOf(reference, options)
      const { runId } = await backend.startRun({ profile: { document }, confirmed: options.yes === true })
      const report = await followRun(backend, runId, createProgress(context.console.stderr), (handler) => context.console.onInterrupt(handler))
      await present(context, backend, report, formats, options)
      context.exit(exitCodeOfReport(report))
    }))

  withReportOptions(program.command('report <run>').description('report a stored run again'))
    .action((runId: string, options: RunOptions) => withHost(context, options, async ({ backend }) => {
      const formats = parseFormats(options.format ?? (options.out ? 'html,json' : ''))
      const report = await backend.report({ runId })
      await present(context, backend, report, formats, options)
      context.exit(exitCodeOfReport(report))
    }))
}

/** Prints a report (or its JSON) and writes the files that were asked for. */
export async function present(
  context: CommandContext, backend: Backend, report: Report, formats: ReturnType<typeof parseFormats>, options: { out?: string; json?: boolean },
): Promise<void> {
  const directory = path.resolve(context.console.directory, options.out ?? '.')
  const files = formats.length > 0 ? await writeReports(backend, report.run.id, formats, directory) : []
  context.console.out(options.json ? json(report) : formatReport(report))
  const say = options.json ? context.console.err : context.console.out
  if (files.length > 0) say(`\n${files.map((file) => `Report: ${file}`).join('\n')}`)
}

/** Adds `--out`, `--format` and `--json`. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--out <directory>', 'write report files there')
    .option('--format <list>', 'report files to write: html, json')
    .option('--json', 'one JSON document: the report')
}

function withProfileFlags(command: Command): Command {
  for (const flag of profileFlags) {
    const option = new Option(flag.declaration, flag.description)
    command.addOption(flag.repeatable ? option.argParser(collect) : option)
  }
  return command
}

function documentOf(reference: string, options: RunOptions) {
  const { context, namespace, ...flags } = options
  return resolveReference(reference, { context, namespace, flags })
}
