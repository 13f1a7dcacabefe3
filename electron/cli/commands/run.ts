import type { Command } from 'commander'
import type { Plan } from '../../../shared/model/plan.ts'
import { followRun } from '../follow-run.ts'
import { createProgress } from '../output/progress.ts'
import { formatPlan } from '../output/plan-text.ts'
import { resolveReference } from '../profile-reference.ts'
import { type CommandContext, json, withClusterOptions, withHost } from './common.ts'
import { withProfileFlags } from './profile-options.ts'
import { presentRun, type ReportOptions, wishesOf, withReportOptions } from './report.ts'

interface RunOptions extends ReportOptions, Record<string, unknown> {
  quiet?: boolean
}

/** `plan` and `run`: resolve a profile, perform it. */
export function addRunCommands(program: Command, context: CommandContext): void {
  withProfileFlags(withClusterOptions(program.command('plan <ref>').description('resolve a profile, namespace/service[:port] or URL without sending anything')))
    .option('--json', 'one JSON document')
    .action((reference: string, options: RunOptions) => withHost(context, options, async ({ backend }) => {
      present(context, await backend.plan({ profile: { document: await documentOf(reference, options) } }), options)
    }))

  withReportOptions(withProfileFlags(withClusterOptions(program.command('run <ref>').description('run a profile, namespace/service[:port] or URL'))))
    .option('--yes', 'confirm disruptions and what goes beyond the guard rails')
    .option('--dry-run', 'only plan: who would be hit, what speaks against it')
    .option('-q, --quiet', 'no progress')
    .action((reference: string, options: RunOptions) => withHost(context, options, async (host) => {
      const { backend } = host
      const wishes = await wishesOf(host, options)
      const document = await documentOf(reference, options)
      if (options.dryRun === true) return present(context, await backend.plan({ profile: { document } }), options)
      const { runId } = await backend.startRun({ profile: { document }, confirmed: options.yes === true })
      const progress = createProgress(options.quiet === true ? { write: () => undefined } : context.console.stderr)
      await followRun(backend, runId, progress, (handler) => context.console.onInterrupt(handler))
      await presentRun(context, host, host.reports.byId(runId), wishes, options)
    }))
}

function present({ console }: CommandContext, plan: Plan, options: RunOptions): void {
  console.out(options.json ? json(plan) : formatPlan(plan))
}

function documentOf(reference: string, options: RunOptions) {
  const { context, namespace, ...flags } = options
  return resolveReference(reference, { context, namespace, flags })
}
