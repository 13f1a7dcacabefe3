import { readFile } from 'node:fs/promises'
import { parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { fileError, writeFileAtomically } from '../base/files.ts'
import type { ClusterCredentials, Credential } from './certificates.ts'

/** The name of the demo cluster's context, cluster and user. */
export const contextName = 'evenkeel-demo'
/** The context, and the user, that may look at everything and change nothing. */
export const viewerName = `${contextName}-viewer`

const heading = '# Evenkeel demo cluster: written anew at every start, of no use after its end.'

/** A kubeconfig with a context for the administrator, the current one, and one for the viewer; both prove themselves by client certificate, as kind's. */
export function renderKubeconfig(server: string, namespace: string, credentials: ClusterCredentials): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const userOf = ({ certificate, key }: Credential) => ({ 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) })
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contextName,
    clusters: [{ name: contextName, cluster: { server, 'certificate-authority-data': base64(credentials.authority) } }],
    users: [
      { name: contextName, user: userOf(credentials.client) },
      { name: viewerName, user: userOf(credentials.viewer) },
    ],
    contexts: [contextName, viewerName].map((name) => ({ name, context: { cluster: contextName, user: name, namespace } })),
  }
  return `${heading}\n${stringify(document, { lineWidth: 0 })}`
}

const namedSchema = z.array(z.object({ name: z.string() })).min(1)
const namesSchema = z.object({ clusters: namedSchema, contexts: namedSchema, users: namedSchema })

/**
 * Writes the kubeconfig, readable by its owner only. An empty file or an earlier demo cluster's is replaced.
 * @throws where the file holds anything else: it may be somebody's only way to a cluster
 */
export async function writeKubeconfig(path: string, content: string): Promise<void> {
  const existing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw fileError('read', path, error)
  })
  if (existing.trim() !== '' && !isDemoKubeconfig(existing)) {
    throw new Error(`${path} exists and is not a demo cluster's kubeconfig; name another file or remove it`)
  }
  await writeFileAtomically(path, content, 0o600)
}

/** Whether a kubeconfig knows nothing but a demo cluster, also after kubectl rewrote it. */
function isDemoKubeconfig(text: string): boolean {
  const document = parseDocument(text)
  const parsed = namesSchema.safeParse(document.errors.length > 0 ? undefined : document.toJS())
  return parsed.success && [parsed.data.clusters, parsed.data.contexts, parsed.data.users].flat().every(({ name }) => name === contextName || name === viewerName)
}
