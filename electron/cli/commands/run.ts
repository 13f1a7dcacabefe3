import type { Command } from 'commander'
import type { Plan } from '../../../shared/model/plan.ts'
import { followRun } from '../follow-run.ts'
import { exitCodeHelp } from '../help.ts'
import { createProgress } from '../output/progress.ts'
import { formatPlan } from '../output/plan-text.ts'
import { resolveReference } from '../profile-reference.ts'
import { type CommandContext, json, withClusterOptions, withHost } from './common.ts'
import { withProfileFlags } from './profile-options.ts'
import { presentRun, type ReportOptions, wishesOf, withReportOptions } from './report.ts'

interface RunOptions extends ReportOptions, Record<string, unknown> {
  quiet?: boolean
}

const referenceWords = 'a profile file, namespace/service[:port] (or service, in the context\'s namespace), or a URL'

const defaultsHelp = `
Defaults hold where neither a flag nor the profile says otherwise; expectations
without a default are judged only where they are given.`

/** `plan` and `run`: resolve a profile, perform it. */
export function addRunCommands(program: Command, context: CommandContext): void {
  withProfileFlags(withClusterOptions(program.command('plan').argument('<ref>', referenceWords).description('say what a run would do, without sending anything')))
    .option('--json', 'one JSON document')
    .action((reference: string, options: RunOptions) => withHost(context, options, async ({ backend }) => {
      present(context, await backend.plan({ profile: { document: await documentOf(reference, options) } }), options)
    }))

  withReportOptions(withProfileFlags(withClusterOptions(program.command('run').argument('<ref>', referenceWords).description('send load to a Service or URL, and judge it'))))
    .option('--yes', 'confirm disruptions and what goes beyond the guard rails')
    .option('--dry-run', 'only plan: who would be hit, what speaks against it')
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', `${defaultsHelp}\n${exitCodeHelp}`)
    .action((reference: string, options: RunOptions) => withHost(context, options, async (host) => {
      const { backend } = host
      const wishes = await wishesOf(context, host, options)
      const document = await documentOf(reference, options)
      if (options.dryRun === true) return present(context, await backend.plan({ profile: { document } }), options)
      const { runId } = await backend.startRun({ profile: { document }, confirmed: options.yes === true })
      const progress = createProgress(options.quiet === true ? { write: () => undefined } : context.console.stderr)
      await followRun(backend, runId, progress, (handler) => context.console.onInterrupt(handler))
      await presentRun(context, host, host.reports.byId(runId), wishes, options)
    }))
}

function present({ console }: CommandContext, plan: Plan, options: RunOptions): void {
  console.out(options.json ? json(plan) : formatPlan(plan, console.columns))
}

function documentOf(reference: string, options: RunOptions) {
  const { context, namespace, ...flags } = options
  return resolveReference(reference, { context, namespace, flags })
}
