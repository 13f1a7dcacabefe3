import { refusal, unknownAnswer } from '../api/failures.ts'
import { listHeadSchema } from '../api/objects.ts'
import { resourcePath } from '../api/resource.ts'
import type { ApiRequest, Cluster } from '../connect.ts'

/** What the memory answers: an object, a list's items, or a refusal. */
export type MemoryAnswer = { items: unknown[] } | { object: unknown } | { refused: number; message?: string }

/** A cluster whose API is a table of paths; unknown paths are 404. Keeps every request. */
export function memoryCluster(table: Record<string, MemoryAnswer>): Cluster & { requests: ApiRequest[] } {
  const place = { contextName: 'memory', server: 'https://memory', user: 'me', file: '/config' }
  const requests: ApiRequest[] = []
  const cluster: Cluster & { requests: ApiRequest[] } = {
    context: { name: 'memory', cluster: 'memory', server: 'https://memory', user: 'me', namespace: 'shop', current: true, file: '/config' },
    requests,
    send(request) {
      requests.push(request)
      const answer = table[resourcePath(request.ref)] ?? { refused: 404 }
      if ('refused' in answer) {
        const status = { kind: 'Status' as const, message: answer.message ?? '', reason: '', code: answer.refused, details: null }
        return Promise.resolve({ statusCode: answer.refused, body: status, status })
      }
      const body = 'object' in answer ? answer.object : { metadata: { resourceVersion: '1' }, items: answer.items }
      return Promise.resolve({ statusCode: 200, body, status: null })
    },
    parse(request, answer, schema) {
      if (answer.statusCode !== 200) throw cluster.refused(request, answer)
      const parsed = schema.safeParse(answer.body)
      if (!parsed.success) throw unknownAnswer(request.ref, place)
      return parsed.data
    },
    read: async (request, schema) => cluster.parse(request, await cluster.send(request), schema),
    async list(ref, schema) {
      const head = await cluster.read({ verb: 'list', ref }, listHeadSchema)
      return { items: head.items.map((item) => schema.parse(item)), resourceVersion: head.metadata?.resourceVersion ?? '' }
    },
    openSocket: () => Promise.reject(new Error('the memory has no sockets')),
    stream: () => Promise.reject(new Error('the memory cannot watch')),
    refused: (request, answer) => refusal(answer.statusCode, answer.status, request.verb, request.ref, place),
    close: () => undefined,
  }
  return cluster
}
