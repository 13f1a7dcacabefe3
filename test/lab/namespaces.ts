import { execute } from './system.ts'

const namePattern = /^ek(\d+)-/

/**
 * Network namespaces of one lab, named `ek<pid>-<number>-<name>`, with what runs in them. Nothing is ever created in the machine's own
 * namespace: veth pairs are born inside the lab's.
 */
export class Namespaces {
  private static labs = 0
  private readonly prefix = `ek${process.pid}-${++Namespaces.labs}-`
  private readonly names = new Set<string>()

  /** Adds a namespace with its loopback up and returns its full name. */
  async add(name: string): Promise<string> {
    const full = this.prefix + name
    await execute('ip', ['netns', 'add', full])
    this.names.add(full)
    await this.ip(full, 'link set lo up')
    return full
  }

  /** Runs `ip` commands inside a namespace, one a line. */
  async ip(namespace: string, commands: string): Promise<void> {
    await execute('ip', ['-n', namespace, '-batch', '-'], `${commands}\n`)
  }

  /** A veth pair between two namespaces, both ends up. */
  async join(one: string, oneEnd: string, other: string, otherEnd: string): Promise<void> {
    await this.ip(one, `link add ${oneEnd} type veth peer name ${otherEnd} netns ${other}\nlink set ${oneEnd} up`)
    await this.ip(other, `link set ${otherEnd} up`)
  }

  /** Runs a program inside a namespace. */
  execute(namespace: string, program: string, args: readonly string[], input = ''): Promise<string> {
    return execute('ip', [...inside(namespace), program, ...args], input)
  }

  async sysctl(namespace: string, settings: Record<string, string>): Promise<void> {
    await this.execute(namespace, 'sysctl', ['-q', '-w', ...Object.entries(settings).map(([key, value]) => `${key}=${value}`)])
  }

  /** Removes all namespaces, and kills what still runs in them. */
  async dispose(): Promise<void> {
    for (const name of this.names) await removeNamespace(name)
    this.names.clear()
  }
}

/** The arguments that make `ip` run a program inside a namespace. */
export const inside = (namespace: string): string[] => ['netns', 'exec', namespace]

/** Removes the namespaces of labs whose process is gone. */
export async function removeStaleNamespaces(): Promise<void> {
  const listed = await execute('ip', ['netns', 'list'])
  for (const line of listed.split('\n')) {
    const name = line.split(' ')[0] ?? ''
    const owner = Number(namePattern.exec(name)?.[1])
    if (owner > 0 && !isAlive(owner)) await removeNamespace(name)
  }
}

async function removeNamespace(name: string): Promise<void> {
  const pids = (await execute('ip', ['netns', 'pids', name])).split('\n').filter((pid) => pid !== '')
  for (const pid of pids) killIfThere(Number(pid))
  await execute('ip', ['netns', 'delete', name])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
