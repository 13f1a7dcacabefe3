import { execFile } from 'node:child_process'

/** Runs a program to its end and returns what it printed. @throws Error with the command and what it said, where it fails */
export function execute(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')} failed: ${stderr.trim() || error.message}`, { cause: error }))
      else resolve(stdout)
    })
    // A program that ends without reading its input is judged by its exit code.
    child.stdin?.on('error', () => undefined).end(input)
  })
}

/** Waits until a condition holds. @throws Error naming what was waited for, after the limit */
export async function until(what: string, condition: () => Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${limitMs} ms`)
    await delay(20)
  }
}

export const delay = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

/** The wall clock with fractions of a millisecond. */
export const wallMs = (): number => performance.timeOrigin + performance.now()
