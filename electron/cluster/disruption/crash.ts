import { EvenkeelError } from '../../../shared/contract/failure.ts'
import { statusSchema } from '../api/objects.ts'
import { coreResource } from '../api/resource.ts'
import type { Cluster } from '../connect.ts'
import { refuseSystemNamespace } from '../victims.ts'

/**
 * Signals to PID 1, those first that stop a process where it stands. The kernel drops signals that PID 1 of a container does not handle, so
 * none of them works for every program. Source: pid_namespaces(7).
 */
const command = ['sh', '-c', 'for signal in ABRT SEGV QUIT TERM INT; do kill -s $signal 1; sleep 1; done']
const statusChannel = 3
const waitMs = 15_000

/**
 * Has a pod's container end by itself, by a command in it that signals its first process. Resolves once the process is gone, or the
 * connection to it. Throws `usage` for a system namespace, `unavailable` where the container has no shell or outlives every signal, and what
 * the API's refusals map to. Source: Kubernetes remote-command protocol v5.channel.k8s.io.
 * @param onSent told when the command was handed over
 */
export async function crashContainer(
  cluster: Cluster, namespace: string, pod: string, container: string | undefined, onSent: () => void,
): Promise<void> {
  refuseSystemNamespace(namespace)
  const socket = await cluster.openSocket({
    verb: 'get', ref: coreResource('pods', { namespace, name: pod, subresource: 'exec' }),
    query: [...command.map((part): [string, string] => ['command', part]), ['stderr', 'true'], ...(container === undefined ? [] : [['container', container] satisfies [string, string]])],
  }, ['v5.channel.k8s.io', 'v4.channel.k8s.io'])
  onSent()
  const said: string[] = []
  const answer = await new Promise<unknown>((resolve) => {
    const limit = setTimeout(() => {
      socket.terminate()
      resolve(null)
    }, waitMs)
    socket.on('message', (data) => {
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
      const text = bytes.subarray(1).toString('utf8')
      if (bytes[0] === statusChannel) resolve(parseJson(text))
      else said.push(text)
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => {
      clearTimeout(limit)
      resolve(undefined)
    })
  })
  socket.close()
  // A connection that ends without a status ended with the container.
  if (answer === undefined) return
  const status = statusSchema.safeParse(answer)
  const message = status.success ? status.data.message : ''
  if (/exit code 13[0-9]|exit code 14[0-9]/.test(message)) return
  const place = `Container ${container ?? '(the first)'} of pod ${pod}`
  if (answer === null || message === '' || /exit code 0/.test(message)) {
    throw new EvenkeelError('unavailable', `${place} outlived every signal to its first process.`, 'Delete the pod with a grace period of 0 instead.')
  }
  const detail = [message, ...said].map((text) => text.trim()).filter((text) => text !== '').join(': ')
  throw new EvenkeelError('unavailable', `${place} cannot be crashed: ${detail}.`, 'Its image may have no shell; delete the pod with a grace period of 0 instead.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
