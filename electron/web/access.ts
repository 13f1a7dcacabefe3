import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Who may see the window. A token, good once, stands in the address the user is given; whoever brings it gets a session cookie. Everything
 * else is refused: other hosts' names (DNS rebinding), other origins, requests without the cookie.
 */
export interface Access {
  /** Goes into the address once. */
  readonly token: string
  /** The `Set-Cookie` value if the token is right and unused, else null. Using it up is final. */
  redeem(token: string): string | null
  hasSession(headers: IncomingHttpHeaders): boolean
}

/** `port` distinguishes the cookies of several instances: browsers do not keep cookies of different ports apart. */
export function createAccess(port: number): Access {
  const token = secret()
  const session = secret()
  const cookieName = `evenkeel-${port}`
  let used = false
  return {
    token,
    redeem(offered) {
      if (used || !equal(offered, token)) return null
      used = true
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    hasSession(headers) {
      const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
      return cookies.some((cookie) => cookie.startsWith(`${cookieName}=`) && equal(cookie.slice(cookieName.length + 1), session))
    },
  }
}

/** Whether the request names this computer and this port: a page that made its own name resolve to loopback does not. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  const suffix = port === 80 ? '' : `:${port}`
  return host === `127.0.0.1${suffix}` || host === `localhost${suffix}`
}

/** Whether the request comes from a page of this very server; `origin` absent means it does not come from a page's script. */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  return headers.origin === `http://${headers.host}`
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function equal(offered: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(offered), digest(expected))
}
