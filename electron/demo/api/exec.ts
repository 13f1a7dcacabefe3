import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { DemoUser } from '../access/users.ts'
import type { ClusterState } from '../store/state.ts'
import { parseResourcePath } from './request.ts'
import { refusal, StatusError, success } from './status.ts'

/** The versions of the remote-command protocol that kubectl and others speak over WebSocket; each message begins with its channel's number. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const channels = { stderr: 2, status: 3 }

const podType = { group: '', plural: 'pods', kind: 'Pod' }

export interface ExecParts {
  state: ClusterState
  /** Has a pod's process die by itself. @returns false where none runs */
  crash(uid: string): boolean
}

/** Answers requests to run a command in a pod. There is no shell in the demo's pods: a command that sends signals to PID 1 ends their process. */
export interface ExecServer {
  /** @param request an authenticated one, as it came with `Connection: Upgrade` */
  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer, user: DemoUser): void
}

export function createExecServer({ state, crash }: ExecParts): ExecServer {
  const server = new WebSocketServer({ noServer: true, handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false })
  return {
    upgrade(request, url, socket, head, user) {
      try {
        const at = parseResourcePath(url.pathname)
        if (at?.plural !== 'pods' || at.subresource !== 'exec' || at.name === undefined) throw refusal.unknownPath()
        const { name, namespace } = at
        const access = { verb: 'get', group: '', resource: 'pods/exec' }
        if (!user.may(access)) throw refusal.forbidden(user.name, access.verb, { ...access, name, ...(namespace !== undefined && { namespace }) })
        const pod = state.pods.get(at.namespace, at.name)
        if (pod === undefined) throw refusal.notFound(podType, at.name)
        const command = url.searchParams.getAll('command').join(' ')
        if (command === '') throw refusal.badRequest('you must specify at least 1 command for the container')
        server.handleUpgrade(request, socket, head, (client) => {
          const say = (channel: number, text: string) => client.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]))
          if (!/\bkill\b/.test(command)) {
            say(channels.stderr, 'the demo cluster\'s containers run no commands but kill\n')
            say(channels.status, JSON.stringify(new StatusError(500, 'NonZeroExitCode', 'command terminated with exit code 127').toStatus()))
          } else if (crash(pod.metadata.uid)) {
            say(channels.status, JSON.stringify(new StatusError(500, 'NonZeroExitCode', 'command terminated with exit code 137').toStatus()))
          } else say(channels.status, JSON.stringify(success(podType, pod.metadata.name, pod.metadata.uid)))
          client.close(1000)
        })
      } catch (error) {
        refuseUpgrade(socket, error instanceof StatusError ? error : refusal.internal(error))
      }
    },
  }
}

/** Answers an upgrade with a plain refusal. */
export function refuseUpgrade(socket: Duplex, refused: StatusError): void {
  const body = JSON.stringify(refused.toStatus())
  socket.end(`HTTP/1.1 ${refused.code} ${refused.reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}
