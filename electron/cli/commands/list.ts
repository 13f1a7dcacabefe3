import { type Command, Option } from 'commander'
import type { RunSummary } from '../../../shared/contract/backend.ts'
import { formatDuration, formatMs } from '../../../shared/run-view/format.ts'
import { formatTable } from '../output/table.ts'
import { collect, type CommandContext, type CommonOptions, json, withClusterOptions, withHost } from './common.ts'

/** `contexts`, `services`: what there is. */
export function addListCommands(program: Command, context: CommandContext): void {
  program.command('contexts').description('list kubeconfig contexts')
    .option('--kubeconfig <file>', 'kubeconfig to read instead of KUBECONFIG and the default file, repeatable', collect)
    .addOption(new Option('--context <name>').hideHelp()).addOption(new Option('-n, --namespace <name>').hideHelp())
    .option('--json', 'one JSON document')
    .action((options: CommonOptions) => withHost(context, options, async ({ backend, noContexts }) => {
      const contexts = await backend.contexts({})
      if (options.json) return context.console.out(json(contexts))
      if (contexts.length === 0) return context.console.out(await noContexts())
      context.console.out(formatTable(
        [
          { title: '' }, { title: 'context' }, { title: 'server' }, { title: 'namespace', drop: 2 }, { title: 'user', drop: 1 },
          { title: 'problem', least: 20, optional: true },
        ],
        contexts.map((item) => [item.current ? '*' : '', item.name, item.server, item.namespace, item.user, item.problem ?? '']),
        context.console.columns,
      ))
    }))

  withClusterOptions(program.command('services').description('list Services with type, ports, ready endpoints and possible routes'))
    .option('-A, --all-namespaces', 'of all namespaces').option('--json', 'one JSON document')
    .action((options: CommonOptions & { allNamespaces?: boolean }) => withHost(context, options, async ({ backend }) => {
      const services = await backend.services({
        ...(options.context ? { context: options.context } : {}),
        ...(options.namespace ? { namespace: options.namespace } : {}),
        ...(options.allNamespaces ? { allNamespaces: true } : {}),
      })
      if (options.json) return context.console.out(json(services))
      const place = options.allNamespaces ? 'The cluster' : options.namespace ? `Namespace ${options.namespace}` : 'The namespace of the context'
      if (services.length === 0) return context.console.out(`${place} has no Services. List others with -n NAMESPACE or -A.`)
      context.console.out(formatTable(
        [
          { title: 'namespace' }, { title: 'name' }, { title: 'type' }, { title: 'ports' }, { title: 'ready', align: 'right' },
          { title: 'policies', least: 12, drop: 1, optional: true }, { title: 'routes' },
        ],
        services.map((service) => [
          service.namespace, service.name, service.type,
          service.ports.map((port) => `${port.name ? `${port.name}:` : ''}${port.port}${port.nodePort ? `→${port.nodePort}` : ''}`).join(','),
          `${service.endpoints.ready}/${service.endpoints.total}`,
          service.policies.join('; '),
          service.routes.filter((route) => route.usable).map((route) => route.kind).join(',') || 'not from here',
        ]),
        context.console.columns,
      ))
    }))
}

/** `runs`: the history. */
export function addHistoryCommand(program: Command, context: CommandContext): void {
  program.command('runs').description('list stored runs, newest first').option('--json', 'one JSON document')
    .action((options: CommonOptions) => withHost(context, options, async ({ backend }) => {
      const runs = await backend.runs({})
      if (options.json) return context.console.out(json(runs))
      if (runs.length === 0) return context.console.out('No runs yet. Make one with "evenkeel demo" or "evenkeel run".')
      context.console.out(formatTable(
        [
          { title: 'run' }, { title: 'name', least: 12 }, { title: 'target', least: 12, drop: 1 }, { title: 'state', drop: 4 }, { title: 'verdict' },
          { title: 'balance', drop: 2 }, { title: 'load', least: 8 }, { title: 'took', align: 'right' }, { title: 'p99 ms', align: 'right' },
          { title: 'result', least: 40, drop: 3 },
        ],
        runs.map((run) => [
          run.id, run.name, run.target, stateOf(run), run.verdict ?? stateOf(run), run.distribution ?? '–', shortLoad(run.load),
          run.durationMs === null ? '–' : formatDuration(run.durationMs), formatMs(run.p99Ms), run.damage ?? run.headline,
        ]),
        context.console.columns,
      ))
    }))
}

function stateOf({ damage, state }: RunSummary): string {
  return damage === undefined ? state : 'damaged'
}

/** "200/s, 50 conn." of "200/s for 30s, 50 connections": how long it took has a column of its own. */
function shortLoad(load: string): string {
  return load.replace(/ for [^,]*/, '').replace('connections', 'conn.')
}
