import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Report, reportSchema } from '../../shared/report/report.ts'

const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  process: ChildProcess
  /** What was printed so far. */
  output(): { stdout: string; stderr: string }
  /** Resolves when stdout has matched; rejects where the program ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<Ended>
}

/** The built command line in a data directory of its own, with no kubeconfig but those given. */
export class Evenkeel {
  readonly directory: string
  private readonly env: Record<string, string | undefined>
  private readonly launcher: readonly string[]

  private constructor(directory: string, env: Record<string, string | undefined>, launcher: readonly string[]) {
    this.directory = directory
    this.env = env
    this.launcher = launcher
  }

  /** @param launcher a program and its arguments that run what follows them, as `ip netns exec NAME` does */
  static async create(env: Record<string, string> = {}, launcher: readonly string[] = []): Promise<Evenkeel> {
    if (!existsSync(program)) throw new Error(`${program} is missing: build the program first with "npm run build"`)
    const directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-'))
    const own = { KUBECONFIG: path.join(directory, 'none'), HOME: directory, EVENKEEL_DATA: path.join(directory, 'data') }
    return new Evenkeel(directory, { ...process.env, ...own, ...env }, launcher)
  }

  /** A path in the test's own directory. */
  file(name: string): string {
    return path.join(this.directory, name)
  }

  start(...args: string[]): Running {
    const [command = process.execPath, ...rest] = [...this.launcher, process.execPath, program, ...args]
    const child = spawn(command, rest, { env: this.env, cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    const waiting = new Set<() => void>()
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      waiting.forEach((look) => look())
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
    return {
      process: child,
      output: () => ({ stdout, stderr }),
      printed: (pattern) => new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout)
          if (!match) return
          waiting.delete(look)
          resolve(match)
        }
        waiting.add(look)
        look()
        void ended.then(({ code }) => reject(new Error(`ended with ${code} before printing ${pattern}: ${stderr}${stdout}`)))
      }),
      ended,
    }
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  /** Runs with `--json` and returns the report with the exit code. */
  async report(...args: string[]): Promise<{ code: number | null; report: Report; stderr: string }> {
    const { code, stdout, stderr } = await this.run(...args, '--json')
    if (stdout === '') throw new Error(`no report, exit code ${code}: ${stderr}`)
    return { code, stderr, report: reportSchema.parse(JSON.parse(stdout)) }
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true })
  }
}
