import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'

const scheme = 'app'
const host = 'evenkeel'

/** Where the window's page is: files have no address of their own, so nothing else on the disk can be asked for. */
export const windowUrl = `${scheme}://${host}/`

/** What the scheme may do, to be told before the app is ready: it behaves like https, and its pages have an origin. */
export const appScheme: CustomScheme = {
  scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
}

/** What pages of the window may do: load from the window's own files. They reach the backend by a port, so they connect to nothing. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Whether an address is of the window itself. */
export function isWindowUrl(url: string): boolean {
  return url.startsWith(windowUrl)
}

/** Answers requests of the scheme with the files of `folder`, of known types only, and with nothing outside it. */
export function serveWindowFiles(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Only reading is possible.')
    const file = fileFor(folder, request.url)
    const type = file === null ? undefined : types[path.extname(file)]
    if (file === null || type === undefined) return answer(404, 'There is no such file in the window.')
    try {
      return answer(200, new Uint8Array(await readFile(file)), type)
    } catch {
      return answer(404, 'There is no such file in the window.')
    }
  }
}

/** The file an address names, or null where it leaves the folder or is no address of the window. */
export function fileFor(folder: string, url: string): string | null {
  if (!isWindowUrl(url)) return null
  const { pathname } = new URL(url)
  try {
    const name = decodeURIComponent(pathname)
    if (/[\0\\:]/.test(name)) return null
    const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name)
    const within = path.relative(folder, file)
    return within.startsWith('..') || path.isAbsolute(within) ? null : file
  } catch {
    return null
  }
}

function answer(status: number, body: string | Uint8Array<ArrayBuffer>, type = 'text/plain; charset=utf-8'): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    },
  })
}
