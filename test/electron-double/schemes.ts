import type { CustomScheme } from 'electron'

type Handler = (request: Request) => Response | Promise<Response>

/**
 * Custom schemes. Chromium cannot be taught one from outside, so `app://name/x` is shown to it as `https://name.app.invalid/x` and answered
 * from the handler; the program sees its own addresses everywhere. Only schemes registered as standard and secure behave alike.
 */
class Protocol {
  private readonly registered = new Map<string, CustomScheme>()
  private readonly handlers = new Map<string, Handler>()
  private closed = false

  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    if (this.closed) throw new Error('protocol.registerSchemesAsPrivileged must be called once, before the app is ready')
    this.closed = true
    for (const one of schemes) this.registered.set(one.scheme, one)
  }

  /** After that nothing can be registered any more. */
  close(): void {
    this.closed = true
  }

  handle(scheme: string, handler: Handler): void {
    const { standard, secure, bypassCSP } = this.registered.get(scheme)?.privileges ?? {}
    if (!standard || !secure || bypassCSP) {
      throw new Error(`the double serves only schemes that are standard, secure and under a policy, not ${scheme}`)
    }
    this.handlers.set(scheme, handler)
  }

  handlerFor(url: string): Handler | null {
    return this.handlers.get(url.slice(0, Math.max(0, url.indexOf(':')))) ?? null
  }
}

export const protocol = new Protocol()

const ending = '.invalid'

/** An address of the program as Chromium is given it. */
export function toChromium(url: string): string {
  const [, scheme, host, rest] = /^([a-z]+):\/\/([^/?#]+)(.*)$/.exec(url) ?? []
  if (scheme === undefined || protocol.handlerFor(url) === null) return url
  return `https://${host}.${scheme}${ending}${rest}`
}

/** An address in Chromium as the program knows it. */
export function fromChromium(url: string): string {
  const [, host, scheme, rest] = /^https:\/\/([^/?#]+)\.([a-z]+)\.invalid(.*)$/.exec(url) ?? []
  if (scheme === undefined || protocol.handlerFor(`${scheme}:`) === null) return url
  return `${scheme}://${host}${rest}`
}
