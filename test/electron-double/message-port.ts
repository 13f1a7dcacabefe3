import { EventEmitter } from 'node:events'

/** How a port of the program reaches the page's end of it. */
export interface PortLine {
  post(data: unknown): void
  close(): void
}

/** The program's end of a port whose other end is in a page. */
export class MessagePortMain extends EventEmitter {
  private readonly line: PortLine
  private waiting: unknown[] | null = []
  private open = true

  constructor(line: PortLine) {
    super()
    this.line = line
  }

  start(): void {
    const waiting = this.waiting ?? []
    this.waiting = null
    for (const data of waiting) this.emit('message', { data, ports: [] })
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('the double transfers no ports from the program to the page')
    if (this.open) this.line.post(data)
  }

  close(): void {
    if (!this.open) return
    this.line.close()
    this.lose()
  }

  /** What the page's end sent. */
  receive(data: unknown): void {
    if (!this.open) return
    if (this.waiting) this.waiting.push(data)
    else this.emit('message', { data, ports: [] })
  }

  /** The page's end is gone. */
  lose(): void {
    if (!this.open) return
    this.open = false
    this.emit('close')
  }
}
