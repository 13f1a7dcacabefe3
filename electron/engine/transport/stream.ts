import net from 'node:net'
import tls from 'node:tls'
import type { Dial } from '../../../shared/model/dial.ts'
import type { NameCache } from './name-cache.ts'

/** An open (or opening) connection, however it was reached. */
export interface Stream {
  write(bytes: Uint8Array): void
  /** Closes at once; nothing is told afterwards. */
  destroy(): void
  /** Where it leads, once it stands. */
  readonly remoteAddress?: string | undefined
}

/** Who is told what happens on a stream. Nothing is told before `openStream` has returned. */
export interface StreamSink {
  /** The transport stands (TCP connected). */
  onConnect(stream: Stream): void
  /** Ready to carry requests: at once after `onConnect` for plain TCP, after the handshake for TLS. */
  onReady(stream: Stream): void
  /** The first `length` of these bytes are new; they are only valid during the call. */
  onBytes(stream: Stream, bytes: Uint8Array, length: number): void
  /** The other side has closed. */
  onEnd(stream: Stream): void
  onError(stream: Stream, code: string): void
}

/** What all streams of a worker share. */
export interface StreamContext {
  /**
   * One buffer for all reads of the worker: the kernel's bytes are copied in and handled within one callback, before any other socket is
   * read, so ten thousand connections need no buffers of their own.
   */
  readBuffer: Uint8Array
  names: NameCache
  secureContexts: Map<Dial, tls.SecureContext>
}

/** Opens the stream a dial describes. */
export function openStream(dial: Dial, context: StreamContext, sink: StreamSink): Stream {
  const onread = {
    buffer: context.readBuffer,
    callback: (length: number, bytes: Uint8Array): boolean => {
      sink.onBytes(socket, bytes, length)
      return true
    },
  }
  const common = {
    host: dial.host, port: dial.port, localAddress: dial.localAddress, noDelay: true, autoSelectFamily: false,
    lookup: context.names.lookup, onread,
  }
  const socket = dial.kind === 'tcp'
    ? net.connect(common)
    : tls.connect({
      ...common, servername: net.isIP(dial.serverName) === 0 ? dial.serverName : '', rejectUnauthorized: dial.rejectUnauthorized,
      checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(dial.serverName, certificate),
      ALPNProtocols: ['http/1.1'], secureContext: secureContextOf(dial, context),
    })
  socket.on('connect', () => {
    sink.onConnect(socket)
    if (dial.kind === 'tcp') sink.onReady(socket)
  })
  if (dial.kind === 'tls') socket.on('secureConnect', () => sink.onReady(socket))
  socket.on('end', () => sink.onEnd(socket))
  socket.on('error', (error: NodeJS.ErrnoException) => sink.onError(socket, error.code ?? error.message))
  return socket
}

function secureContextOf(dial: Extract<Dial, { kind: 'tls' }>, context: StreamContext): tls.SecureContext {
  const known = context.secureContexts.get(dial)
  if (known !== undefined) return known
  const made = tls.createSecureContext({ ca: dial.ca, cert: dial.cert, key: dial.key })
  context.secureContexts.set(dial, made)
  return made
}
