/** What somebody asks of the API: a verb of it, and of which resource. */
export interface Access {
  verb: string
  group: string
  /** `pods`, `pods/eviction`. */
  resource: string
}

/** Somebody with a client certificate of the cluster's authority. */
export interface DemoUser {
  /** As its certificate's common name has it. */
  name: string
  organization: string
  may(access: Access): boolean
}

/** May do everything, as kind's administrator. */
export const administrator: DemoUser = { name: 'evenkeel-demo-admin', organization: 'system:masters', may: () => true }

/** May look at everything and change nothing, as somebody bound to Kubernetes' ClusterRole `view`: to see what a missing permission looks like. */
export const viewer: DemoUser = {
  name: 'evenkeel-demo-viewer', organization: 'evenkeel-demo:viewers',
  may: ({ verb, resource }) => ['get', 'list', 'watch'].includes(verb) && resource !== 'pods/exec',
}

/** The user of a certificate's common name; nobody else has certificates of this authority. */
export function userNamed(name: string): DemoUser | undefined {
  return [administrator, viewer].find((user) => user.name === name)
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

/** The verb of a request, as Kubernetes names it (documentation, "Determine the request verb"). */
export function verbOf(method: string, isNamed: boolean, isWatch: boolean): string {
  if (method === 'GET' || method === 'HEAD') return isWatch ? 'watch' : isNamed ? 'get' : 'list'
  return verbs[method] ?? method.toLowerCase()
}
