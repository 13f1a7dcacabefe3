import type { Command } from 'commander'
import type { PendingRestore, Restored } from '../../../shared/contract/restore.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatTable } from '../output/table.ts'
import { collect, type CommandContext, type CommonOptions, json, withHost } from './common.ts'

/** `restore`: lists what interrupted runs left changed in clusters, and with `--yes` puts it back. */
export function addRestoreCommand(program: Command, context: CommandContext): void {
  const { console } = context
  program.command('restore').description('list what interrupted runs left changed in clusters; with --yes, put it back')
    .option('--kubeconfig <file>', 'kubeconfig to read besides those the runs used, repeatable', collect)
    .option('--yes', 'put it back')
    .option('--json', 'one JSON document')
    .action((options: CommonOptions) => withHost(context, options, async ({ backend }) => {
      const pending = await backend.pendingRestores({})
      const left = pending.filter(({ live }) => !live)
      if (!options.yes) {
        console.out(options.json ? json(pending) : pendingText(pending))
        if (left.length === 0) return
        console.err('Put it back with: evenkeel restore --yes')
        return
      }
      const restored = await backend.restore({})
      console.out(options.json ? json(restored) : restoredText(restored))
      if (restored.some(({ outcome }) => outcome === 'failed')) context.exit(exitCodes.unreachable)
    }))
}

function pendingText(pending: readonly PendingRestore[]): string {
  if (pending.length === 0) return 'Nothing is pending: no run left anything changed.'
  return formatTable(
    [{ title: 'run' }, { title: 'service' }, { title: 'context' }, { title: 'since' }, { title: 'to put back' }, { title: '' }],
    pending.map(({ runId, service, context, writtenAt, text, live }) => [runId, service, context, writtenAt, text, live ? 'the run goes on and does it itself' : '']),
  )
}

const words: Record<Restored['outcome'], string> = {
  undone: 'put back', 'as-before': 'was as before already', 'changed-since': 'left alone: somebody else changed it', gone: 'is no longer there', failed: 'NOT put back',
}

function restoredText(restored: readonly Restored[]): string {
  if (restored.length === 0) return 'Nothing was pending.'
  const lines = restored.map(({ service, text, outcome, detail }) => `${service}  ${text}: ${words[outcome]}${detail === '' ? '' : ` (${detail})`}`)
  return [...lines, 'Pods that were deleted, evicted or rolled out came back new, made by their own controllers; nothing is to be put back for them.'].join('\n')
}
