import type { ServerResponse } from 'node:http'

/**
 * What pages of the window may do: load from this server and talk to it, nothing else. `ws:` with the own host is written out because
 * not every browser counts it as 'self'.
 */
export function contentSecurityPolicy(host: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export const lockedDownPolicy = "default-src 'none'; frame-ancestors 'none'"

/** Headers of every answer, refusals included. */
export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Frame-Options', 'DENY')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), usb=()')
  response.setHeader('Content-Security-Policy', lockedDownPolicy)
}

/** One plain line, never kept by a cache. */
export function answerPlainly(response: ServerResponse, status: number, line: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`${line}\n`)
}
