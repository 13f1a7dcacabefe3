import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface RawAnswer {
  status: number
  /** Names in lower case. */
  headers: Map<string, string>
  body: string
}

/** One TCP connection that speaks just enough HTTP/1.1 to ask a pod for its name. Failures keep the system's error code. */
export class RawConnection {
  readonly socket: Socket
  private received = ''
  private failure: Error | undefined
  private wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1')
      this.wake()
    })
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(new Error('closed')))
  }

  /** @throws the system's error, where the connection is refused */
  static open(host: string, port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawConnection(socket))
      })
    })
  }

  /** Sends one request and waits for its whole answer. @throws where the connection ends before */
  async get(path = '/', connection: 'keep-alive' | 'close' = 'keep-alive'): Promise<RawAnswer> {
    this.send(`GET ${path} HTTP/1.1\r\nHost: checkout\r\nConnection: ${connection}\r\n\r\n`)
    return this.answer()
  }

  send(text: string): void {
    this.socket.write(text)
  }

  async answer(): Promise<RawAnswer> {
    for (;;) {
      const parsed = this.take()
      if (parsed !== undefined) return parsed
      if (this.failure !== undefined) throw this.failure
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  /** Resolves when the other side has ended the connection. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.failure !== undefined) resolve()
      else this.socket.once('close', () => resolve())
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private take(): RawAnswer | undefined {
    const headEnd = this.received.indexOf('\r\n\r\n')
    if (headEnd < 0) return undefined
    const [statusLine = '', ...lines] = this.received.slice(0, headEnd).split('\r\n')
    const headers = new Map(lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }))
    const end = headEnd + 4 + Number(headers.get('content-length') ?? 0)
    if (this.received.length < end) return undefined
    const body = this.received.slice(headEnd + 4, end)
    this.received = this.received.slice(end)
    return { status: Number(statusLine.split(' ')[1]), headers, body }
  }

  private fail(error: Error): void {
    this.failure ??= error
    this.wake()
  }
}

/** The system's code of an error, as ECONNRESET. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
