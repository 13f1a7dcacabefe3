import { spawn } from 'node:child_process'
import path from 'node:path'

export type Environment = Record<string, string | undefined>

/** Runs a program and resolves with what it printed; rejects where it fails or takes too long. */
export type RunShell = (shell: string, args: readonly string[], env: Environment) => Promise<string>

export interface LoginShellParts {
  platform: string
  env: Environment
  /** The user's login shell; null where the system does not tell. */
  shell: string | null
  run: RunShell
}

const mark = 'evenkeel-environment'
/** Keeps a shell's own tools from asking anything or updating themselves. */
const quiet = { DISABLE_AUTO_UPDATE: 'true' }
/** Of the shell itself or given to it, not of what it sets up. */
const ofTheShell = new Set(['_', 'PWD', 'OLDPWD', 'SHLVL', 'TERM', ...Object.keys(quiet)])

/**
 * The environment the user has in a terminal. Programs started from a dock or menu on macOS and Linux miss what the login shell sets, so
 * credential plugins on its PATH are not found and KUBECONFIG is unknown: the shell is run once, its PATH put first, and variables added
 * that are not set. Where it fails, or a terminal started us, the environment stays as it is.
 */
export async function userEnvironment({ platform, env, shell, run }: LoginShellParts): Promise<Environment> {
  if (platform === 'win32' || env.TERM !== undefined || shell === null) return env
  try {
    const told = parseEnvironment(await run(shell, shellArguments(shell), env))
    return told === null ? env : { ...told, ...env, PATH: joinPaths(told.PATH, env.PATH) }
  } catch {
    return env
  }
}

/** How a shell is made to read its login and interactive files and print the environment between two marks. */
export function shellArguments(shell: string): string[] {
  const command = `echo ${mark}; /usr/bin/env; echo ${mark}`
  switch (path.basename(shell)) {
    case 'bash':
    case 'zsh':
    case 'fish':
      return ['-l', '-i', '-c', command]
    case 'csh':
    case 'tcsh':
      return ['-c', command]
    default:
      return ['-l', '-c', command]
  }
}

/** Variables between the two marks of a shell's output, whatever greetings surround them; null where the marks are missing. */
export function parseEnvironment(output: string): Record<string, string> | null {
  const lines = output.split(/\r?\n/)
  const from = lines.indexOf(mark)
  const to = lines.lastIndexOf(mark)
  if (from < 0 || to === from) return null
  const variables = new Map<string, string>()
  let last: string | null = null
  for (const line of lines.slice(from + 1, to)) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) {
      variables.set(name, value)
      last = name
    } else if (last !== null && !/^\S+=/.test(line)) {
      variables.set(last, `${variables.get(last)}\n${line}`)
    } else {
      last = null
    }
  }
  for (const name of ofTheShell) variables.delete(name)
  return Object.fromEntries(variables)
}

/** The first list, then what only the second has. */
export function joinPaths(first: string | undefined, second: string | undefined): string {
  return [...new Set([...(first ?? '').split(':'), ...(second ?? '').split(':')].filter((folder) => folder !== ''))].join(':')
}

/** Runs the shell away from any terminal, and ends it with all it started when the time is up. */
export function shellRunner(timeoutMs: number): RunShell {
  return (shell, args, env) => new Promise((resolve, reject) => {
    const child = spawn(shell, args, { env: { ...env, ...quiet }, stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    let output = ''
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, timeoutMs)
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(output)
      else reject(new Error(`${shell} ended with ${code}`))
    })
  })
}
