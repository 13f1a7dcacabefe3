import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { parse } from 'yaml'
import { z } from 'zod'

const kubeconfigSchema = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }) })]),
  users: z.tuple([z.object({ user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }) })]).rest(z.unknown()),
})

const objectSchema = z.looseObject({})
export type KubeObject = z.infer<typeof objectSchema>

export interface KubeCall {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  /** Leave the client certificate out. */
  anonymous?: boolean
}

/** A client of the API server made of a kubeconfig and nothing but https. */
export interface KubeClient {
  call(path: string, call?: KubeCall): Promise<{ code: number, body: string }>
  json(path: string, call?: KubeCall): Promise<KubeObject>
  /** The lines of a watch as they come, until it ends. */
  watch(path: string): AsyncGenerator<KubeObject>
}

export async function openKubeClient(kubeconfigPath: string): Promise<KubeClient> {
  const config = kubeconfigSchema.parse(parse(await readFile(kubeconfigPath, 'utf8')))
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster
  const { 'client-certificate-data': cert, 'client-key-data': key } = config.users[0].user
  const decode = (data: string) => Buffer.from(data, 'base64')

  const send = (
    path: string, { method = 'GET', body, headers = {}, anonymous = false }: KubeCall,
  ) => new Promise<IncomingMessage>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const sent = request(new URL(path, server), {
      method, ca: decode(ca), agent: false, ...(!anonymous && { cert: decode(cert), key: decode(key) }),
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
    }, resolve)
    sent.on('error', reject)
    sent.end(text)
  })
  const call = async (path: string, options: KubeCall = {}) => {
    const response = await send(path, options)
    let body = ''
    for await (const chunk of response) body += String(chunk)
    return { code: response.statusCode ?? 0, body }
  }
  return {
    call,
    async json(path, options) {
      return objectSchema.parse(JSON.parse((await call(path, options)).body))
    },
    async *watch(path) {
      let pending = ''
      for await (const chunk of await send(path, {})) {
        const lines = (pending + String(chunk)).split('\n')
        pending = lines.pop() ?? ''
        for (const line of lines) yield objectSchema.parse(JSON.parse(line))
      }
    },
  }
}

const podSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), deletionTimestamp: z.string().optional() }),
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) }),
})

/** The pods of the demo's Service. */
export async function checkoutPods(client: KubeClient): Promise<{ name: string, ready: boolean, terminating: boolean }[]> {
  const { items } = z.looseObject({ items: z.array(podSchema) }).parse(
    await client.json('/api/v1/namespaces/shop/pods?labelSelector=app%3Dcheckout'),
  )
  return items.map(({ metadata, status }) => ({
    name: metadata.name, terminating: metadata.deletionTimestamp !== undefined,
    ready: status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  }))
}

/** Where the demo's Service is reached: every node's address and the NodePort. */
export async function checkoutAddresses(client: KubeClient): Promise<{ host: string, port: number }[]> {
  const { spec } = z.looseObject({ spec: z.looseObject({ ports: z.tuple([z.looseObject({ nodePort: z.number() })]) }) })
    .parse(await client.json('/api/v1/namespaces/shop/services/checkout'))
  const { items } = z.looseObject({
    items: z.array(
      z.looseObject({ status: z.looseObject({ addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })) }) }),
    ),
  }).parse(await client.json('/api/v1/nodes'))
  return items.flatMap(({ status }) => status.addresses.filter(({ type }) => type === 'InternalIP'))
    .map(({ address }) => ({ host: address, port: spec.ports[0].nodePort }))
}

/** Waits until `condition` holds. @throws after `limitMs` */
export async function eventually(condition: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const limit = performance.now() + limitMs
  while (!await condition()) {
    if (performance.now() > limit) throw new Error(`it did not happen within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
