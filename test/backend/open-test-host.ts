import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Host, openHost } from '../../electron/backend/host.ts'
import { locateProgram } from '../../electron/backend/program-files.ts'
import { connectBackend } from '../../shared/contract/client.ts'
import { type FailureData, failureOf } from '../../shared/contract/failure.ts'
import { pipePair } from '../../shared/contract/pipe.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { serveBackend } from '../../shared/contract/server.ts'

export interface TestHost extends Host {
  /** The data directory. */
  directory: string
  dispose(): Promise<void>
}

export interface OpenOptions {
  directory?: string
  kubeconfigFiles?: string[]
  /** Variables beside the program's own. */
  env?: Record<string, string>
  /** Sees every message to the window. */
  seen?: (message: unknown) => void
}

/**
 * The program from its sources, in a data directory of its own, with no kubeconfig but those given. Its backend is reached as a window
 * does: over a pipe, through the contract's schemas.
 */
export async function openTestHost(options: OpenOptions = {}): Promise<TestHost> {
  const directory = options.directory ?? await mkdtemp(path.join(tmpdir(), 'evenkeel-backend-'))
  const host = openHost({
    env: { ...options.env, EVENKEEL_DATA: directory, KUBECONFIG: path.join(directory, 'none') }, platform: process.platform, homeDirectory: directory,
    version: '0.0.0', pid: process.pid, program: locateProgram(new URL('../../electron/cli/main.ts', import.meta.url).href),
    kubeconfigFiles: options.kubeconfigFiles ?? [],
  })
  const [window, other] = pipePair()
  serveBackend(host.backend, { ...other, send: (message) => { options.seen?.(message); other.send(message) } })
  return {
    ...host,
    backend: connectBackend(window),
    directory,
    async dispose() {
      await host.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The failure of a call that should fail. */
export async function failureIn(promise: Promise<unknown>): Promise<FailureData> {
  try {
    await promise
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('the call should have failed')
}

/** Follows a run until an event fits; the run goes on. */
export async function eventIn(host: Host, runId: string, fits: (event: RunEvent) => boolean): Promise<RunEvent> {
  for await (const event of host.backend.open('run', { runId })) if (fits(event)) return event
  throw new Error(`run ${runId} ended without the event waited for`)
}

/** The profile of a run, as a document. */
export function profileOf(target: object, spec: object = {}): { document: unknown } {
  return { document: { apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'test' }, spec: { target, ...spec } } }
}
