import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import { exitCodeOfReport, exitCodes } from '../exit-codes.ts'
import { exitCodeHelp } from '../help.ts'
import { followRun } from '../follow-run.ts'
import { createProgress } from '../output/progress.ts'
import { formatReport } from '../output/report-text.ts'
import { makeFolder, writeReports } from '../output/write-reports.ts'
import { type CommandContext, json, withHost } from './common.ts'

interface DemoOptions {
  scenario: string
  seed: number
  list?: boolean
  json?: boolean
  out?: string
  truth?: string
}

/** `demo` and `demo-cluster`: the embedded demo cluster, with its profile run against it or alone. */
export function addDemoCommands(program: Command, context: CommandContext): void {
  const { console } = context
  const resolve = (file: string) => path.resolve(console.directory, file)

  withDemoOptions(program.command('demo').description('start the embedded demo cluster, run its profile and report').addHelpText('after', exitCodeHelp))
    .option('-o, --out <directory>', 'where the HTML report goes (default: beside the stored run)')
    .option('--list', 'list the scenarios and start nothing')
    .option('--json', 'one JSON document: the report, or the list')
    .action((options: DemoOptions) => withHost(context, {}, async (host) => {
      const { backend } = host
      if (options.list) {
        const list = (await backend.scenarios({})).map(({ name, description }) => ({ name, description }))
        const width = Math.max(...list.map(({ name }) => name.length))
        console.out(options.json ? JSON.stringify(list, null, 2) : list.map(({ name, description }) => `${name.padEnd(width)}  ${description}`).join('\n'))
        return
      }
      const scenario = (await backend.scenarios({})).find((candidate) => candidate.name === options.scenario)
      if (!scenario) throw unknownScenario(options.scenario, (await backend.scenarios({})).map((candidate) => candidate.name))
      if (options.out) await makeFolder(resolve(options.out))
      const progress = createProgress(console.stderr)
      let interrupted = false
      const release = console.onInterrupt(() => { interrupted = true })
      progress.say(`Demo cluster, scenario ${scenario.name} (${scenario.description}), seed ${options.seed}`)
      await host.startDemo({ scenario: scenario.name, seed: options.seed, ...(options.truth ? { truthPath: resolve(options.truth) } : {}) })
      release()
      if (interrupted) return context.exit(exitCodes.interrupted)
      const { runId } = await backend.startRun({ profile: { document: scenario.profile }, confirmed: true })
      const report = await followRun(backend, runId, progress, (handler) => console.onInterrupt(handler))
      await host.stopDemo()
      console.out(options.json ? json(report) : formatReport(report, console.columns))
      const files = await writeReports(backend, runId, ['html'], options.out ? resolve(options.out) : host.runDirectory(runId))
      const say = options.json ? console.err : console.out
      say(`\n${files.map((file) => `Report: ${file}`).join('\n')}`)
      context.exit(exitCodeOfReport(report))
    }))

  withDemoOptions(program.command('demo-cluster').description('run only the demo cluster, until Ctrl-C; kubectl works against it, in the context evenkeel-demo-viewer as somebody who may only look'))
    .requiredOption('--kubeconfig <file>', 'where its kubeconfig is written')
    .action((options: DemoOptions & { kubeconfig: string }) => withHost(context, {}, async (host) => {
      const names = (await host.backend.scenarios({})).map((candidate) => candidate.name)
      if (!names.includes(options.scenario)) throw unknownScenario(options.scenario, names)
      const ended = new Promise<void>((done) => { console.onInterrupt(done) })
      const demo = await host.startDemo({
        scenario: options.scenario, seed: options.seed, kubeconfigPath: resolve(options.kubeconfig),
        ...(options.truth ? { truthPath: resolve(options.truth) } : {}),
      })
      console.out(`Demo cluster ready: KUBECONFIG=${demo.kubeconfigPath} kubectl -n ${demo.namespace} get pods; Ctrl-C ends it.`)
      await Promise.race([ended, host.demoEnded()])
      await host.stopDemo()
    }))
}

function withDemoOptions(command: Command): Command {
  return command
    .option('--scenario <name>', 'what the cluster is to show: see demo --list', 'failover')
    .option('--seed <number>', 'same seed, same names, delays and choices', parseSeed, 1)
    .option('--truth <file>', 'keep what the cluster itself saw, as JSON')
}

function parseSeed(text: string): number {
  const seed = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('It must be a whole number of at least 0.')
  return seed
}

function unknownScenario(name: string, known: string[]): EvenkeelError {
  return new EvenkeelError('usage', `There is no scenario ${name}.`, `Choose from ${known.join(', ')}.`)
}
