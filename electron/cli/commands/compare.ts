import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { exitCodeHelp } from '../help.ts'
import { formatComparison } from '../output/comparison-text.ts'
import { type CommandContext, json, withHost } from './common.ts'
import { mattersOf, presentRun, type ReportOptions, runWords, tolerateOption, wishesOf } from './report.ts'

/** `compare`: a run against a baseline, side by side with what got worse. */
export function addCompareCommand(program: Command, context: CommandContext): void {
  program.command('compare').argument('<baseline>', `the run to hold it against: ${runWords}`).argument('<run>', runWords)
    .description('hold a run against a baseline: what got better or worse').addHelpText('after', exitCodeHelp)
    .option('-o, --out <directory>', 'write the run\'s report with the comparison there')
    .option('--format <list>', 'report files to write, separated by commas, like html,md')
    .option('--redact', 'without hosts and names')
    .addOption(tolerateOption())
    .option('--json', 'one JSON document: the comparison')
    .action((baseline: string, reference: string, options: ReportOptions) => withHost(context, options, async (host) => {
      const run = await host.reports.find(reference)
      if (options.out !== undefined || options.format !== undefined) {
        await presentRun(context, host, run, await wishesOf(context, host, { ...options, baseline }), options)
        return
      }
      const comparison = await host.reports.compare(await host.reports.find(baseline), run, mattersOf(options.tolerate))
      context.console.out(options.json ? json(comparison) : formatComparison(comparison, context.console.columns))
      context.exit({ worse: exitCodes.failed, unknown: exitCodes.inconclusive, better: exitCodes.met, 'within-noise': exitCodes.met }[comparison.verdict])
    }))
}
