import { randomInt } from 'node:crypto'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { reportSchema } from '../../shared/report/report.ts'
import { eventually, openKubeClient, type KubeClient } from '../demo/kube-client.ts'

const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url))

/** What a disruptive run changes and must leave as it was. */
export interface ClusterShape {
  replicas: number
  /** Nodes closed to new pods. */
  cordoned: string[]
  /** Running pods of the Deployment's template that lack a label of it. */
  unlabelled: string[]
  /** Versions of what was restored, to see that nothing is written twice. */
  versions: { deployment: number; nodes: string[] }
}

/** The command line from its sources, in a data directory of its own. */
export interface Program {
  directory: string
  start(...args: string[]): ChildProcess
  /** Resolves with what a command printed; rejects where it ends in another way than by itself. */
  run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>
  dispose(): Promise<void>
}

export async function openProgram(): Promise<Program> {
  const directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-killed-'))
  const env = { ...process.env, EVENKEEL_DATA: path.join(directory, 'data'), KUBECONFIG: path.join(directory, 'none'), HOME: directory }
  const start = (...args: string[]) => spawn(process.execPath, [program, ...args], { env, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  return {
    directory, start,
    run: (...args) => new Promise((resolve, reject) => {
      const child = start(...args)
      let stdout = ''
      let stderr = ''
      child.stdout?.on('data', (text) => { stdout += text })
      child.stderr?.on('data', (text) => { stderr += text })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A demo cluster in a process of its own, so that it outlives the program that is killed. */
export async function openOwnCluster(program: Program): Promise<{ kubeconfig: string; client: KubeClient; close(): Promise<void> }> {
  const kubeconfig = path.join(program.directory, 'demo.kubeconfig')
  const child = program.start('demo-cluster', '--kubeconfig', kubeconfig, '--scenario', 'even', '--seed', '5')
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text) => { if (String(text).includes('ready')) resolve() })
    child.once('exit', () => reject(new Error('the demo cluster ended')))
  })
  return {
    kubeconfig, client: await openKubeClient(kubeconfig),
    async close() {
      const ended = new Promise((resolve) => { child.once('exit', resolve) })
      child.kill('SIGINT')
      await ended
    },
  }
}

const metadata = z.looseObject({ name: z.string(), resourceVersion: z.string(), labels: z.record(z.string(), z.string()).optional() })
const deploymentSchema = z.looseObject({ metadata: z.looseObject({ generation: z.number() }), spec: z.looseObject({ replicas: z.number() }) })
const nodesSchema = z.looseObject({ items: z.array(z.looseObject({ metadata, spec: z.looseObject({ unschedulable: z.boolean().optional() }) })) })
const podsSchema = z.looseObject({ items: z.array(z.looseObject({ metadata })) })

export async function shapeOf(client: KubeClient): Promise<ClusterShape> {
  const deployment = deploymentSchema.parse(await client.json('/apis/apps/v1/namespaces/shop/deployments/checkout'))
  const nodes = nodesSchema.parse(await client.json('/api/v1/nodes')).items
  const pods = podsSchema.parse(await client.json('/api/v1/namespaces/shop/pods')).items
  return {
    replicas: deployment.spec.replicas,
    cordoned: nodes.filter(({ spec }) => spec.unschedulable === true).map((node) => node.metadata.name),
    unlabelled: pods.filter((pod) => pod.metadata.name.startsWith('checkout-') && pod.metadata.labels?.['app'] !== 'checkout').map((pod) => pod.metadata.name),
    versions: { deployment: deployment.metadata.generation, nodes: nodes.map((node) => node.metadata.resourceVersion) },
  }
}

const runArguments = (kubeconfig: string, seed: number) => [
  'run', 'shop/checkout', '--kubeconfig', kubeconfig, '--rate', '30', '--for', '6s', '--yes', '--quiet',
  '--disrupt', `scale@200ms,by=-1,force,repeat=4,pause=100ms,for=${400 + (seed % 5) * 300}ms`,
  '--disrupt', `unlabel@300ms,force,seed=${seed},repeat=4,pause=100ms,for=${300 + (seed % 7) * 200}ms`,
  '--disrupt', `drain@500ms,force,seed=${seed},repeat=3,pause=100ms,for=1s`,
  '--disrupt', `evict@400ms,force,seed=${seed}`,
]

/** How one killed run ended, and what was found after. */
export interface KilledRun {
  killedAfterMs: number
  /** What stood before the run, right after the kill, and after `restore` or the next start. */
  before: ClusterShape
  killed: ClusterShape
  after: ClusterShape
  /** After restoring a second time. */
  again: ClusterShape
  /** Entries of the journal that a second restoring still found. */
  pending: number
  /** As the history lists it, and as its report has it: null where none can be made. */
  state: string
  reportedState: string | null
  how: 'restore' | 'next start'
}

/**
 * Kills a disruptive run with SIGKILL at a random moment after its first disruption is due, restores by command or by the next start of a
 * run, and looks at what is left.
 */
export async function killAndRestore(program: Program, cluster: { kubeconfig: string; client: KubeClient }, index: number): Promise<KilledRun> {
  const { client, kubeconfig } = cluster
  await settled(client)
  const before = await shapeOf(client)
  const journal = path.join(program.directory, 'data', 'journal')
  const child = program.start(...runArguments(kubeconfig, index))
  const ended = new Promise((resolve) => { child.once('exit', resolve) })
  await eventually(async () => (await readdir(journal).catch(() => [])).length > 0, 20_000)
  const killedAfterMs = randomInt(0, 3_500)
  await new Promise((resolve) => setTimeout(resolve, killedAfterMs))
  child.kill('SIGKILL')
  await ended
  const killed = await shapeOf(client)
  const how = index % 2 === 0 ? 'restore' : 'next start'
  const [run] = z.array(z.looseObject({ id: z.string(), state: z.string() })).parse(await printedBy(program, 'runs', '--json'))
  if (how === 'restore') await program.run('restore', '--yes')
  else await program.run('run', 'shop/checkout', '--kubeconfig', kubeconfig, '--rate', '20', '--for', '1s', '--quiet')
  const after = await shapeOf(client)
  const report = reportSchema.safeParse(parsed((await program.run('report', run?.id ?? '', '--json')).stdout))
  const pending = z.array(z.unknown()).parse(await printedBy(program, 'restore', '--yes', '--json')).length
  const again = await shapeOf(client)
  const reportedState = report.success ? report.data.run.state : null
  return { killedAfterMs, before, killed, after, again, pending, state: run?.state ?? '', reportedState, how }
}

/** What a killed run left other than it should have, in words; empty where all is as before, nothing was done twice and it can be read. */
export function wrongAfter({ before, after, again, pending, state, reportedState }: KilledRun): string[] {
  const compared = { replicas: [before.replicas, after.replicas], cordons: [before.cordoned, after.cordoned], labels: [before.unlabelled, after.unlabelled] }
  const changed = Object.entries(compared).flatMap(([what, [was, is]]) => (
    isDeepStrictEqual(was, is) ? [] : [`${what}: ${JSON.stringify(was)} before, ${JSON.stringify(is)} after`]))
  return [
    ...changed,
    ...(isDeepStrictEqual(again.versions, after.versions) ? [] : [`a second restore wrote again: ${JSON.stringify([after.versions, again.versions])}`]),
    ...(pending === 0 ? [] : [`${pending} changes are still pending`]),
    ...(state === 'interrupted' && reportedState === 'interrupted' ? [] : [`listed as ${state}, reported as ${reportedState ?? 'nothing'}`]),
  ]
}

/** Whether something stood disrupted at the moment of the kill. */
export const wasDisrupted = ({ before, killed }: KilledRun): boolean =>
  killed.replicas !== before.replicas || killed.cordoned.length > 0 || killed.unlabelled.length > 0

async function printedBy(program: Program, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await program.run(...args)
  const value = parsed(stdout)
  if (value === null) throw new Error(`${args.join(' ')} ended with ${code} and printed no JSON: ${stderr || stdout}`)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Waits until the Deployment has all its pods. */
async function settled(client: KubeClient): Promise<void> {
  const schema = z.looseObject({ spec: z.looseObject({ replicas: z.number() }), status: z.looseObject({ availableReplicas: z.number().optional() }) })
  await eventually(async () => {
    const { spec, status } = schema.parse(await client.json('/apis/apps/v1/namespaces/shop/deployments/checkout'))
    return status.availableReplicas === spec.replicas
  }, 30_000)
}
