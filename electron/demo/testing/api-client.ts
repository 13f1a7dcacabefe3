import { z } from 'zod'
import { administrator, type DemoUser } from '../access/users.ts'
import { createApi } from '../api/api.ts'
import { createDiscovery } from '../api/discovery.ts'
import { createResources } from '../api/resources.ts'
import { StatusError } from '../api/status.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { ClusterState } from '../store/state.ts'

const eventSchema = z.object({ type: z.string(), object: z.looseObject({ kind: z.string() }) })
type SeenEvent = z.infer<typeof eventSchema>

export interface ApiCall {
  method?: string
  accept?: string
  contentType?: string
  /** The administrator by default. */
  user?: DemoUser
  body?: unknown
}

/** Talks to an API server without a network. */
export interface ApiClient {
  /** The answer's code and document; refusals are answers too. */
  call(url: string, call?: ApiCall): { code: number, document: Record<string, unknown> }
  /** Follows a watch; `events` grows. */
  watch(url: string, accept?: string): { events: SeenEvent[], ended: () => boolean, stop: () => void }
}

/** As a server would send it. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

export function createApiClient(state: ClusterState, scheduler: Scheduler): ApiClient {
  const resources = createResources(state)
  const api = createApi(
    { state, resources, scheduler, discovery: createDiscovery(resources, () => '127.0.0.1:6443'), version: { gitVersion: 'v1.2.3' } },
  )
  const handle = (url: string, { method = 'GET', accept, contentType, body, user = administrator }: ApiCall) => {
    const { pathname, searchParams } = new URL(url, 'https://cluster')
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const media = contentType ?? (body === undefined ? undefined : 'application/json')
    return api.handle({ method, path: pathname, query: searchParams, accept, contentType: media, body: text, user })
  }
  return {
    call(url, call = {}) {
      try {
        const answer = handle(url, call)
        if (!('document' in answer)) throw new Error('the answer is no document')
        return { code: answer.code, document: z.record(z.string(), z.unknown()).parse(sent(answer.document)) }
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        return { code: error.code, document: z.record(z.string(), z.unknown()).parse(sent(error.toStatus())) }
      }
    },
    watch(url, accept) {
      const answer = handle(url, accept === undefined ? {} : { accept })
      if (!('watch' in answer)) throw new Error('the answer is no watch')
      const events: SeenEvent[] = []
      let over = false
      const stop = answer.watch({
        send: (event) => events.push(eventSchema.parse(sent(event))),
        end() {
          over = true
        },
      })
      return { events, ended: () => over, stop }
    },
  }
}
