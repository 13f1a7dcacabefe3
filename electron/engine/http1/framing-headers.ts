import { ascii, equalName } from './bytes.ts'

/** Headers the sender looks at; all others are skipped unread. */
export const field = { none: 0, contentLength: 1, transferEncoding: 2, connection: 3, keepAlive: 4, wanted: 5 } as const

const contentLengthName = ascii('content-length')
const transferEncodingName = ascii('transfer-encoding')
const connectionName = ascii('connection')
const keepAliveName = ascii('keep-alive')

/** Which header a name is, of `length` bytes from `from`, in any case; `none` for those that do not matter. */
export function framingField(name: Uint8Array, from: number, length: number): number {
  if (length === 14) return equalName(name, from, contentLengthName) ? field.contentLength : field.none
  if (length === 17) return equalName(name, from, transferEncodingName) ? field.transferEncoding : field.none
  if (length !== 10) return field.none
  if (equalName(name, from, connectionName)) return field.connection
  return equalName(name, from, keepAliveName) ? field.keepAlive : field.none
}

/** What the headers of one response say about its length and its connection. */
export class FramingHeaders {
  /** -1 where the response gives none. */
  contentLength = -1
  transferEncoding = false
  /** Whether the last transfer coding is chunked. */
  chunked = false
  close = false
  keepAlive = false
  /** `Keep-Alive: timeout`, milliseconds; null where there is none. */
  keepAliveTimeoutMs: number | null = null

  clear(): void {
    this.contentLength = -1
    this.transferEncoding = false
    this.chunked = false
    this.close = false
    this.keepAlive = false
    this.keepAliveTimeoutMs = null
  }

  /**
   * Takes a header's value. `cut` says that it was longer than what is given.
   *
   * @returns what is wrong with it; empty where nothing is
   */
  settle(which: number, value: Uint8Array, length: number, cut: boolean): string {
    switch (which) {
      case field.contentLength: return this.#settleContentLength(value, cut ? 0 : length)
      case field.transferEncoding: return this.#settleTransferEncoding(cut ? '' : lowerText(value, length))
      case field.connection: return this.#settleConnection(value, length, cut)
      default: {
        const seconds = /(?:^|[,\s])timeout=(\d+)/.exec(lowerText(value, length))?.[1]
        if (seconds !== undefined) this.keepAliveTimeoutMs = Number(seconds) * 1000
        return ''
      }
    }
  }

  /** One decimal number, or the same one several times (RFC 9110, section 8.6). */
  #settleContentLength(value: Uint8Array, length: number): string {
    let number = 0
    let digits = 0
    while (digits < length) {
      const byte = value[digits] ?? 0
      if (byte < 48 || byte > 57) break
      number = number * 10 + byte - 48
      digits += 1
    }
    if (digits < length) {
      const numbers = lowerText(value, length).split(',').map((part) => part.trim())
      if (numbers.some((part) => !/^\d+$/.test(part) || Number(part) !== number)) digits = 0
    }
    if (digits === 0 || number > Number.MAX_SAFE_INTEGER || (this.contentLength >= 0 && this.contentLength !== number)) {
      return 'a Content-Length that is no single number'
    }
    this.contentLength = number
    return ''
  }

  #settleTransferEncoding(value: string): string {
    const codings = value.split(',').map((coding) => coding.trim()).filter((coding) => coding !== '')
    if (codings.length === 0) return 'a Transfer-Encoding without a coding'
    if (this.chunked || codings.slice(0, -1).includes('chunked')) return 'a Transfer-Encoding after chunked'
    this.transferEncoding = true
    this.chunked = codings.at(-1) === 'chunked'
    return ''
  }

  #settleConnection(value: Uint8Array, length: number, cut: boolean): string {
    if (length === 10 && equalName(value, 0, keepAliveName)) {
      this.keepAlive = true
      return ''
    }
    const options = lowerText(value, length).split(',').map((option) => option.trim())
    if (cut || options.includes('close')) this.close = true
    if (options.includes('keep-alive')) this.keepAlive = true
    return ''
  }
}

function lowerText(value: Uint8Array, length: number): string {
  let text = ''
  for (let i = 0; i < length; i += 1) text += String.fromCharCode(value[i] ?? 0)
  return text.toLowerCase()
}
