import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { connectCluster, type Cluster, type ConnectOptions } from '../../electron/cluster/connect.ts'
import { chooseContext, loadContexts } from '../../electron/cluster/kubeconfigs.ts'
import { createCredentials, type Credential } from '../../electron/demo/access/certificates.ts'
import { listeningPort } from './listening.ts'

export interface SeenRequest {
  /** Common name of the verified client certificate, else empty. */
  client: string
  method: string
  /** With the query. */
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** Answers one request; unset answers mean 404. */
export type Answerer = (request: SeenRequest, response: ServerResponse) => void

/** A bare HTTPS server with its own authority, for what a well-behaved API server never does. */
export interface FakeApiServer {
  port: number
  caPem: string
  client: Credential
  directory: string
  seen: SeenRequest[]
  sockets: Set<Socket>
  answer: Answerer
  /** A cluster over a kubeconfig with these user fields (YAML flow mapping). */
  connect(user?: string, options?: Partial<ConnectOptions>, clusterFields?: string): Promise<Cluster>
  writeKubeconfig(user?: string, clusterFields?: string): Promise<string>
  stop(): Promise<void>
}

export async function startFakeApiServer(): Promise<FakeApiServer> {
  const credentials = await createCredentials(['127.0.0.1'], Date.now())
  const caPem = credentials.authority
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-cluster-'))
  const clusters: Cluster[] = []
  const server = createServer(
    { cert: credentials.server.certificate, key: credentials.server.key, ca: caPem, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const client =
          request.socket instanceof TLSSocket && request.socket.authorized ? request.socket.getPeerCertificate().subject.CN : ''
        const seen = {
          client: String(client),
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        }
        fake.seen.push(seen)
        fake.answer(seen, response)
      })
    },
  )
  const port = await listeningPort(server)
  const fake: FakeApiServer = {
    port,
    caPem,
    client: credentials.client,
    directory,
    seen: [],
    sockets: new Set(),
    answer: (_, response) => json(response, 404, status(404, 'not found')),
    async writeKubeconfig(
      user = 'token: secret-token',
      clusterFields = `certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`,
    ) {
      const path = join(directory, 'config')
      const server = clusterFields.includes('server:') ? '' : `server: "https://127.0.0.1:${port}", `
      await writeFile(
        path,
        [
          'apiVersion: v1',
          'kind: Config',
          'current-context: fake',
          `clusters: [{ name: fake, cluster: { ${server}${clusterFields} } }]`,
          `users: [{ name: me, user: { ${user} } }]`,
          'contexts: [{ name: fake, context: { cluster: fake, user: me, namespace: shop } }]',
          '',
        ].join('\n'),
      )
      return path
    },
    async connect(user, options = {}, clusterFields) {
      const path = await fake.writeKubeconfig(user, clusterFields)
      const loaded = await loadContexts({ explicit: [path], environment: {}, homeDirectory: directory })
      const cluster = connectCluster(chooseContext(loaded, null), { environment: process.env, ...options })
      clusters.push(cluster)
      return cluster
    },
    async stop() {
      for (const cluster of clusters) cluster.close()
      for (const socket of fake.sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
  server.on('connection', (socket: Socket) => {
    fake.sockets.add(socket)
    socket.on('close', () => fake.sockets.delete(socket))
  })
  return fake
}

export function json(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

export const status = (code: number, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message,
  reason: 'Test',
  code,
})

export const listOf = (items: unknown[], resourceVersion = '1') => ({
  kind: 'List',
  apiVersion: 'v1',
  metadata: { resourceVersion },
  items,
})
