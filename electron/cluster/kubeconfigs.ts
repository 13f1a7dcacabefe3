import { access, readFile } from 'node:fs/promises'
import { delimiter as systemDelimiter, join } from 'node:path'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { ContextSummary } from '../../shared/model/target.ts'
import { codeOf } from './api/error-code.ts'
import type { KubeconfigFile } from './kubeconfig/entries.ts'
import { mergeKubeconfigs, type KubeContext, type KubeEntries } from './kubeconfig/merge.ts'
import { parseKubeconfig } from './kubeconfig/parse-file.ts'
import { nearest } from './near-names.ts'

export type { KubeContext } from './kubeconfig/merge.ts'

export interface KubeconfigSources {
  /** Files named by the user (`--kubeconfig`), in order; they replace everything else. */
  explicit: string[]
  environment: Record<string, string | undefined>
  homeDirectory: string
  /** Between the paths in `KUBECONFIG`; the system's own by default. */
  delimiter?: string
}

export interface KubeconfigPaths {
  /** Where the paths come from; only `option` makes a missing file an error. */
  origin: 'option' | 'KUBECONFIG' | 'default'
  paths: string[]
}

/** Which files to read, as kubectl decides it: the named ones, else those of `KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPaths(sources: KubeconfigSources): KubeconfigPaths {
  if (sources.explicit.length > 0) return { origin: 'option', paths: [...new Set(sources.explicit)] }
  const listed = (sources.environment.KUBECONFIG ?? '').split(sources.delimiter ?? systemDelimiter).filter((path) => path !== '')
  if (listed.length > 0) return { origin: 'KUBECONFIG', paths: [...new Set(listed)] }
  return { origin: 'default', paths: [join(sources.homeDirectory, '.kube', 'config')] }
}

/** All contexts that the files define. */
export interface KubeContexts {
  contexts: KubeContext[]
  /** The first file's current-context, else null. */
  current: string | null
  searched: KubeconfigPaths
  /** Those of them that are there and could be read. */
  read: string[]
  /** What could not be read, each naming its file. */
  problems: string[]
}

/**
 * Reads and merges the kubeconfig files; for each name the first file that has it wins. Bad entries are kept with their problem. Throws
 * `usage` where a file named by the user is missing or no kubeconfig, or where the only file is none. No file at all gives no contexts.
 */
export async function loadContexts(sources: KubeconfigSources): Promise<KubeContexts> {
  const searched = kubeconfigPaths(sources)
  const files: KubeconfigFile[] = []
  const problems: string[] = []
  for (const path of searched.paths) {
    try {
      files.push(parseKubeconfig(await readFile(path, 'utf8'), path))
    } catch (error) {
      const failure = error instanceof EvenkeelError ? error : readFailure(path, codeOf(error))
      const missing = codeOf(error) === 'ENOENT'
      if (searched.origin === 'option' || (!missing && searched.paths.length === 1)) throw failure
      if (!missing) problems.push(failure.message)
    }
  }
  const merged = mergeKubeconfigs(files)
  await Promise.all(merged.contexts.map(findMissingFile))
  return {
    contexts: merged.contexts,
    current: merged.currentContext === '' ? null : merged.currentContext,
    searched,
    read: files.map((file) => file.path),
    problems: [...problems, ...files.flatMap((file) => file.problems)],
  }
}

export const contextSummaries = (loaded: KubeContexts): ContextSummary[] => loaded.contexts.map((context) => context.summary)

/** That there is no context at all, naming the files that have none, or where one was looked for. */
export function noContexts({ searched, read, problems }: KubeContexts): EvenkeelError {
  const from = searched.origin === 'KUBECONFIG' ? ' (from KUBECONFIG)' : ''
  const found = read.length === 0 ? `There is no kubeconfig: looked for ${searched.paths.join(', ')}${from}.`
    : `The kubeconfig${read.length === 1 ? '' : 's'} ${read.join(', ')}${from} ${read.length === 1 ? 'has' : 'have'} no contexts.`
  return new EvenkeelError(
    'usage', `${found}${unreadable(problems)}`, 'Name one with --kubeconfig FILE, or begin with the demo cluster, which needs none: evenkeel demo.',
  )
}

function unreadable(problems: readonly string[]): string {
  return problems.length === 0 ? '' : ` Not readable: ${problems.join('; ')}.`
}

/** The named context, else the current one. Throws `not-found` or `usage` with what there is instead. */
export function chooseContext(loaded: KubeContexts, name: string | null): KubeContext {
  const wanted = name ?? loaded.current
  const names = loaded.contexts.map((context) => context.summary.name)
  const found = loaded.contexts.find((context) => context.summary.name === wanted)
  if (found) return found
  if (names.length === 0) throw noContexts(loaded)
  if (wanted === null) {
    throw new EvenkeelError(
      'usage',
      'No context was named and the kubeconfig sets no current-context.',
      `Name one with --context; there are: ${nearest('', names)}.`,
    )
  }
  throw new EvenkeelError(
    'not-found',
    `There is no context "${wanted}" in ${loaded.searched.paths.join(', ')}.${unreadable(loaded.problems)}`,
    `There are: ${nearest(wanted, names)}.`,
  )
}

function readFailure(path: string, code: string): EvenkeelError {
  const words: Record<string, string> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read by this user',
    EPERM: 'may not be read by this user',
    EISDIR: 'is a directory',
  }
  return new EvenkeelError(
    'usage',
    `The kubeconfig ${path} ${words[code] ?? `cannot be read (${code})`}.`,
    'Name an existing file with --kubeconfig, or leave it out to use KUBECONFIG or ~/.kube/config.',
  )
}

/** Notes on the context when a certificate, key or token file it needs is missing. */
async function findMissingFile(context: KubeContext): Promise<void> {
  if (context.summary.problem !== undefined) return
  for (const [what, path] of referencedFiles(context.entries())) {
    try {
      await access(path)
    } catch {
      context.summary.problem = `${what} ${path} does not exist or may not be read`
      return
    }
  }
}

function referencedFiles({ cluster, user }: KubeEntries): [string, string][] {
  const files: [string, string | null][] = [
    ['certificate-authority', cluster.caData === null ? cluster.caFile : null],
    ['client-certificate', user?.certData === null ? user.certFile : null],
    ['client-key', user?.keyData === null ? user.keyFile : null],
    ['tokenFile', user?.tokenFile ?? null],
  ]
  return files.flatMap(([what, path]) => (path === null ? [] : [[what, path]]))
}
