import { execFile } from 'node:child_process'
import { z } from 'zod'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { ClusterEntry, ExecSpec } from '../kubeconfig/entries.ts'
import { codeOf } from './error-code.ts'

export interface ExecCredential {
  token: string | null
  /** PEM. */
  certificate: string | null
  /** PEM. */
  key: string | null
  /** Wall clock; null: valid until refused. */
  expiresAtMs: number | null
}

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.string().nullish(),
  }),
})

/**
 * Runs a kubeconfig's credential plugin without a shell and reads the ExecCredential it prints. It learns of the cluster through
 * KUBERNETES_EXEC_INFO. Throws `unauthorised` naming the plugin; of what it wrote only the last line of its error output is told.
 * Source: Kubernetes documentation, "client-go credential plugins".
 */
export async function runExecPlugin(
  spec: ExecSpec,
  cluster: ClusterEntry,
  at: { contextName: string; environment: Record<string, string | undefined>; timeoutMs: number },
): Promise<ExecCredential> {
  const failed = (what: string) =>
    new EvenkeelError(
      'unauthorised',
      `The credential plugin "${spec.command}" of context ${at.contextName} ${what}.`,
      spec.installHint === '' ? 'Run it by hand to see why; often a login has expired.' : spec.installHint.trim(),
    )
  if (spec.needsTerminal) throw failed('needs a terminal (interactiveMode: Always)')
  const environment = {
    ...at.environment,
    ...Object.fromEntries(spec.env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: execInfo(spec, cluster),
  }
  const output = await new Promise<string>((resolve, reject) => {
    const options = { env: environment, timeout: at.timeoutMs, maxBuffer: 1 << 20, windowsHide: true }
    const child = execFile(spec.command, spec.args, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else if (codeOf(error) === 'ENOENT') reject(failed('was not found'))
      else if (error.killed === true) reject(failed(`did not end within ${at.timeoutMs / 1000} s`))
      else reject(failed(`failed${lastLine(stderr)}`))
    })
    child.stdin?.end()
  })
  const credential = parseJson(output)
  if (!credential) throw failed('printed no ExecCredential')
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = credential.status
  const expiresAtMs = expirationTimestamp ? Date.parse(expirationTimestamp) : NaN
  return {
    token: token ?? null,
    certificate: clientCertificateData ?? null,
    key: clientKeyData ?? null,
    expiresAtMs: Number.isNaN(expiresAtMs) ? null : expiresAtMs,
  }
}

function execInfo(spec: ExecSpec, cluster: ClusterEntry): string {
  const told = spec.provideClusterInfo && {
    server: cluster.server,
    ...(cluster.tlsServerName === null ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData === null ? {} : { 'certificate-authority-data': cluster.caData }),
    ...(cluster.proxyUrl === null ? {} : { 'proxy-url': cluster.proxyUrl }),
  }
  return JSON.stringify({
    apiVersion: spec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(told ? { cluster: told } : {}) },
  })
}

function parseJson(output: string): z.infer<typeof credentialSchema> | null {
  try {
    return credentialSchema.parse(JSON.parse(output))
  } catch {
    return null
  }
}

function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? '' : `: ${line.slice(0, 200)}`
}
