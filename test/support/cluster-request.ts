import { readFile } from 'node:fs/promises'
import https from 'node:https'
import { parse } from 'yaml'
import { z } from 'zod'

const kubeconfigSchema = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) })).min(1),
  users: z.array(z.object({ user: z.object({ 'client-certificate-data': z.string(), 'client-key-data': z.string() }) })).min(1),
})
const answerSchema = z.looseObject({ items: z.array(z.unknown()).optional() })

/** One request to the demo cluster's API, by its kubeconfig alone. Rejects for a status of 400 or above. */
export async function clusterRequest(kubeconfig: string, method: string, path: string, body?: unknown): Promise<z.infer<typeof answerSchema>> {
  const { clusters: [first], users: [owner] } = kubeconfigSchema.parse(parse(await readFile(kubeconfig, 'utf8')))
  if (!first || !owner) throw new Error('a kubeconfig has a cluster and a user')
  const decode = (text: string) => Buffer.from(text, 'base64').toString()
  return new Promise((resolve, reject) => {
    const request = https.request(new URL(path, first.cluster.server), {
      method, ca: decode(first.cluster['certificate-authority-data']),
      cert: decode(owner.user['client-certificate-data']), key: decode(owner.user['client-key-data']),
      headers: { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
    }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk }).on('end', () => {
        if ((response.statusCode ?? 0) >= 400) reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
        else resolve(answerSchema.parse(JSON.parse(text)))
      })
    })
    request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}
