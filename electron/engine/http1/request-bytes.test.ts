import { describe, expect, it } from 'vitest'
import type { RequestJob } from '../job.ts'
import { requestBytes } from './request-bytes.ts'

const request: RequestJob = {
  method: 'GET', path: '/a', hostHeader: 'shop.test:8080', headers: {}, body: '', timeoutMs: 1000, userAgent: 'evenkeel/1.2.3 run/r-1',
}
const text = (more: Partial<RequestJob>): string => requestBytes({ ...request, ...more }).keepAlive.toString('utf8')

describe('requestBytes', () => {
  it('writes a plain GET', () => {
    expect(text({})).toBe('GET /a HTTP/1.1\r\nHost: shop.test:8080\r\nUser-Agent: evenkeel/1.2.3 run/r-1\r\nAccept: */*\r\n\r\n')
  })

  it('differs for the last request on a connection by its Connection header only', () => {
    const { keepAlive, close } = requestBytes(request)
    expect(close.toString()).toBe(keepAlive.toString().replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
  })

  it('counts the bytes of a body, not its characters', () => {
    expect(text({ method: 'POST', body: 'süß' })).toMatch(/Content-Length: 5\r\n\r\nsüß$/)
    expect(text({ method: 'POST', body: '' })).toMatch(/Content-Length: 0\r\n\r\n$/)
    expect(text({})).not.toMatch(/Content-Length/)
  })

  it('lets given headers take the place of ours, but keeps the framing', () => {
    const framing = { 'Content-Length': '99', Connection: 'upgrade', 'Transfer-Encoding': 'chunked' }
    const written = text({ headers: { host: 'other', 'user-agent': 'me', ...framing, 'X-A': 'b' } })
    expect(written).toBe('GET /a HTTP/1.1\r\nAccept: */*\r\nhost: other\r\nuser-agent: me\r\nX-A: b\r\n\r\n')
  })

  it('percent-encodes what may not stand in a request line', () => {
    expect(text({ path: '/a b/ü?x=%20&y=\r\nEvil: 1' })).toMatch(/^GET \/a%20b\/%C3%BC\?x=%20&y=%0D%0AEvil:%201 HTTP\/1\.1\r\n/)
    expect(text({ path: 'no-slash' })).toMatch(/^GET \/no-slash HTTP/)
  })

  it.each([
    [{ method: 'GE T' }, /method "GE T"/],
    [{ headers: { 'X A': '1' } }, /header name "X A"/],
    [{ headers: { 'X-A': 'a\r\nX-B: c' } }, /header "X-A" contains a line break/],
  ])('refuses %j', (more, message) => {
    expect(() => text(more)).toThrow(message)
  })

  it('knows that HEAD has no body', () => {
    expect(requestBytes({ ...request, method: 'HEAD' }).head).toBe(true)
    expect(requestBytes(request).head).toBe(false)
  })
})
