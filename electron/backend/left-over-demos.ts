import { readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { contextSummaries, loadContexts } from '../cluster/kubeconfigs.ts'
import { contextName, viewerName } from '../demo/start-demo-cluster.ts'
import { isAlive } from './start-run.ts'

/** How long a server may take to show that it is there. */
const answerLimitMs = 1000

const namePattern = /^demo-(\d+)\.kubeconfig$/

/** Where the kubeconfig of a process's demo cluster lies among our own data. */
export function demoKubeconfig(directory: string, pid: number): string {
  return path.join(directory, `demo-${pid}.kubeconfig`)
}

/**
 * Removes the kubeconfigs of demo clusters that ended without doing so, as a killed process's do. One stays where its process runs (or
 * another under its number), where its server answers or does not refuse at once, and where it names any other cluster.
 */
export async function removeLeftOverDemos(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  await Promise.all(names.map(async (name) => {
    const pid = Number(namePattern.exec(name)?.[1] ?? NaN)
    if (Number.isNaN(pid) || isAlive(pid)) return
    const file = path.join(directory, name)
    const servers = await serversIn(file)
    if (servers === null || !(await Promise.all(servers.map(refuses))).every((gone) => gone)) return
    await rm(file, { force: true }).catch(() => undefined)
  }))
}

/** The servers of a kubeconfig that knows demo clusters alone; null for any other, and for what cannot be read. */
async function serversIn(file: string): Promise<URL[] | null> {
  const loaded = await loadContexts({ explicit: [file], environment: {}, homeDirectory: '' }).catch(() => null)
  const contexts = loaded === null ? [] : contextSummaries(loaded)
  if (contexts.length === 0 || contexts.some(({ name, server }) => ![contextName, viewerName].includes(name) || !URL.canParse(server))) return null
  return contexts.map(({ server }) => new URL(server))
}

/** Whether nothing listens at an address: the connection is refused, not merely slow. */
function refuses({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: answerLimitMs })
    const say = (refused: boolean) => {
      socket.destroy()
      resolve(refused)
    }
    socket.on('connect', () => say(false)).on('timeout', () => say(false))
    socket.on('error', (error) => say('code' in error && error.code === 'ECONNREFUSED'))
  })
}
