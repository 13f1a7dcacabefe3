import { describe, expect, it } from 'vitest'
import { bodyPattern, describeRule, extractorOf, jsonValue, type PlaceRule, type ResponseText } from './extract.ts'
import type { IdentifyRule } from '../profile/profile.ts'
import { KnownResponders, type KnownResponder } from './known-responders.ts'
import { Learner } from './learner.ts'

const pods: KnownResponder[] = [
  { name: 'checkout-7d4b9c6f5-x2x9k', uid: '0b0e7e3c-5a0f-4d8e-9c1b-1f2a3b4c5d6e', ip: '10.244.1.17' },
  { name: 'checkout-7d4b9c6f5-qqv7m', uid: '1c1f8f4d-6b10-4e9f-8d2c-2a3b4c5d6e7f', ip: '10.244.2.8' },
  { name: 'checkout-7d4b9c6f5-l0ng1', uid: '2d2a9a5e-7c21-4fa0-9e3d-3b4c5d6e7f80', ip: '10.244.2.80' },
]

function head(headers: Record<string, string> = {}): string {
  const all = Object.entries({ Date: 'Sun, 22 Nov 2026 12:00:00 GMT', ...headers })
  return ['HTTP/1.1 200 OK', ...all.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
}

/** What images in wide use answer; `pod` as the hostname, its address beside it. */
const shapes: Record<string, (pod: KnownResponder, n: number) => ResponseText> = {
  'agnhost netexec /hostname': (pod) => ({ head: head({ 'Content-Type': 'text/plain; charset=utf-8' }), body: pod.name }),
  'traefik/whoami': (pod, n) => ({
    head: head(),
    body: `Hostname: ${pod.name}\nIP: 127.0.0.1\nIP: ::1\nIP: ${pod.ip}\nRemoteAddr: 10.244.0.1:${40_000 + n}\nGET / HTTP/1.1\n`,
  }),
  'traefik/whoami /api': (pod) => ({
    head: head({ 'Content-Type': 'application/json' }),
    body: JSON.stringify({ hostname: pod.name, ip: ['127.0.0.1', '::1', pod.ip], headers: { Accept: ['*/*'] }, url: '/api' }),
  }),
  'podinfo /api/info': (pod, n) => ({
    head: head({ 'Content-Type': 'application/json; charset=utf-8' }),
    body: JSON.stringify({
      hostname: pod.name, version: '6.7.0', revision: 'b3f0f3e', color: '#34577c', logo: 'https://example.org/podinfo.gif',
      message: 'greetings from podinfo v6.7.0', goos: 'linux', goarch: 'amd64', runtime: 'go1.22.4', num_goroutine: `${8 + (n % 3)}`, num_cpu: '4',
    }, null, 2),
  }),
  'podinfo': (pod, n) => ({
    head: head({ 'X-Request-Id': `id-${n}` }),
    body: JSON.stringify({ hostname: pod.name, version: '6.7.0', color: '#34577c', message: 'greetings from podinfo' }, null, 2),
  }),
  'kubernetes-bootcamp': (pod) => ({ head: head(), body: `Hello Kubernetes bootcamp! | Running on: ${pod.name} | v=1\n` }),
  'nginxdemos/hello (plain text)': (pod, n) => ({
    head: head(),
    body: `Server address: ${pod.ip}:80\nServer name: ${pod.name}\nDate: 22/Nov/2026:12:00:00 +0000\nURI: /\nRequest ID: ${n}\n`,
  }),
  'nginxdemos/hello': (pod, n) => ({
    head: head({ Server: 'nginx' }),
    body: `<html><body><p><span>Server&nbsp;address:</span> <span>${pod.ip}:80</span></p>\n`
      + `<p><span>Server&nbsp;name:</span> <span>${pod.name}</span></p>\n`
      + `<p class="smaller"><span>Date:</span> <span>22</span></p><div id="footer">Request ID: ${n}</div></body></html>`,
  }),
  'ealen/echo-server': (pod, n) => ({
    head: head({ 'Content-Type': 'application/json' }),
    body: JSON.stringify({
      host: { hostname: 'checkout.shop', ip: '::ffff:10.244.0.1', ips: [] }, http: { method: 'GET', originalUrl: '/' },
      request: { params: { 0: '/' }, headers: { 'x-request-id': n } }, environment: { PATH: '/usr/bin', HOSTNAME: pod.name, HOME: '/root' },
    }),
  }),
  'Istio\'s helloworld behind Envoy': (pod, n) => ({
    head: head({ 'server': 'istio-envoy', 'x-envoy-upstream-service-time': `${n}`, 'content-type': 'text/html; charset=utf-8' }),
    body: `Hello version: v1, instance: ${pod.name}\n`,
  }),
  'a header of our own demo': (pod) => ({ head: head({ 'X-Pod-Name': pod.name }), body: 'ok' }),
}

/** What apps without an identity answer, through Envoy or not. */
const nameless: Record<string, (n: number) => ResponseText> = {
  'agnhost netexec /': (n) => ({ head: head(), body: `NOW: 2026-11-22 12:00:${String(n % 60).padStart(2, '0')}.${n}817 +0000 UTC m=+${n}.25` }),
  'agnhost netexec /clientip': (n) => ({ head: head(), body: `192.0.2.7:${40_000 + n}` }),
  'hashicorp/http-echo': () => ({ head: head({ 'X-App-Name': 'http-echo' }), body: 'hello-world\n' }),
  'a plain ok': () => ({ head: head(), body: 'ok' }),
  'a counter': (n) => ({ head: head(), body: String(n) }),
  'a token': (n) => ({ head: head(), body: `a${(n * 2_654_435_761 % 2 ** 32).toString(16)}` }),
  'Spring Boot\'s health': () => ({ head: head({ 'Content-Type': 'application/vnd.spring-boot.actuator.v3+json' }), body: '{"status":"UP"}' }),
  'Envoy before an app without a name': (n) => ({
    head: head({
      'server': 'istio-envoy', 'x-envoy-upstream-service-time': `${n % 9}`, 'x-envoy-decorator-operation': 'checkout.shop.svc.cluster.local:80/*',
      'x-request-id': `6f1c0d2e-0000-4000-8000-${String(n).padStart(12, '0')}`,
    }),
    body: '{"items":[]}',
  }),
}

function pick(n: number): KnownResponder {
  const pod = pods[(n * 7) % pods.length]
  if (pod === undefined) throw new Error('no pod')
  return pod
}

describe('auto', () => {
  describe.each(Object.entries(shapes))('with %s', (_name, shape) => {
    const samples = Array.from({ length: 20 }, (_, n) => ({ pod: pick(n), text: shape(pick(n), n) }))

    it('finds the rule by the known pods and identifies every response', () => {
      const known = new KnownResponders(pods)
      const learner = new Learner(known, 3)
      learner.observe(samples.map(({ text }) => text))
      const decision = learner.decision()
      expect(decision).toMatchObject({ coverage: 1, confirmed: true })
      const extract = extractorOf(decision?.rule ?? { by: 'header', name: 'none' })
      for (const { pod, text } of samples) expect(learner.valueBy(extract, text)).toBe(pod.name)
    })

    it('identifies responses before it has a rule', () => {
      const learner = new Learner(new KnownResponders(pods), 3)
      learner.observe(samples.slice(0, 3).map(({ text }) => text))
      expect(learner.decision()).toBeNull()
      for (const { pod, text } of samples.slice(0, 3)) expect(learner.attribute(text)).toBe(pod.name)
    })

    it('finds the rule at a plain URL too', () => {
      const learner = new Learner(new KnownResponders(), null)
      learner.observe(samples.map(({ text }) => text))
      const decision = learner.decision()
      expect(decision).toMatchObject({ coverage: 1, confirmed: true, wholeValue: true })
      const extract = extractorOf(decision?.rule ?? { by: 'header', name: 'none' })
      for (const { pod, text } of samples) expect(extract(text)).toBe(pod.name)
    })
  })

  it.each(Object.entries(nameless))('takes nothing for a name in %s', (_name, shape) => {
    for (const known of [new KnownResponders(pods), new KnownResponders()]) {
      const learner = new Learner(known, null)
      for (let batch = 0; batch < 15; batch += 1) learner.observe(Array.from({ length: 20 }, (_, n) => shape(20 * batch + n)))
      expect(learner.decision()).toBeNull()
      expect(learner.hopeless).toBe(true)
      expect(learner.attribute(shape(1_000))).toBeNull()
    }
  })

  it('takes a lone word for a name where another pod says another, or where there is one pod only', () => {
    const same = Array.from({ length: 20 }, () => ({ head: head(), body: 'web-0' }))
    const learner = new Learner(new KnownResponders(), null)
    for (let batch = 0; batch < 12; batch += 1) learner.observe(same)
    expect(learner.decision()).toBeNull()
    learner.observe([{ head: head(), body: 'web-1' }])
    expect(learner.decision()).toMatchObject({ rule: { by: 'body' }, confirmed: true })
    const single = new Learner(new KnownResponders(), 1)
    single.observe(same)
    expect(single.decision()).toMatchObject({ confirmed: true })
  })

  it('finds one of a hundred pods\' names at a plain URL, once they come back', () => {
    const learner = new Learner(new KnownResponders(), null)
    const many = (from: number) => Array.from({ length: 50 }, (_, n) => ({ head: head(), body: `Hostname: web-${((from + n) * 37) % 100}\n` }))
    learner.observe(many(0))
    expect(learner.decision()).toBeNull()
    for (let from = 50; from < 300; from += 50) learner.observe(many(from))
    expect(learner.decision()).toMatchObject({ coverage: 1, confirmed: true })
  })

  it('takes the name out of what an Envoy sidecar tells of its peer', () => {
    const learner = new Learner(new KnownResponders(pods), 3)
    const samples = Array.from({ length: 20 }, (_, n) => ({ pod: pick(n), text: {
      head: head({ 'x-envoy-peer-metadata-id': `sidecar~${pick(n).ip}~${pick(n).name}.shop~shop.svc.cluster.local`, 'server': 'istio-envoy' }), body: 'ok',
    } }))
    learner.observe(samples.map(({ text }) => text))
    const decision = learner.decision()
    expect(decision).toMatchObject({ rule: { by: 'header', name: 'x-envoy-peer-metadata-id' }, coverage: 1, confirmed: true })
    const extract = extractorOf(decision?.rule ?? { by: 'header', name: 'none' })
    for (const { pod, text } of samples) expect(learner.valueBy(extract, text)).toBe(pod.name)
  })

  it('takes an address with a port in a header for the pod', () => {
    const learner = new Learner(new KnownResponders(pods), null)
    learner.observe(Array.from({ length: 20 }, (_, n) => (
      { head: head({ 'X-Upstream': `${pick(n).ip}:8080`, 'X-Envoy-Upstream-Service-Time': `${n}` }), body: '' })))
    expect(learner.decision()).toMatchObject({ rule: { by: 'header', name: 'X-Upstream' }, wholeValue: false, confirmed: true })
  })

  it('finds no rule, and soon gives up looking, where nobody is named', () => {
    const known = new Learner(new KnownResponders(pods), 3)
    const unknown = new Learner(new KnownResponders(), null)
    for (let n = 0; n < 10; n += 1) {
      const texts = Array.from({ length: 20 }, (_, m) => (
        { head: head({ 'X-Envoy-Upstream-Service-Time': `${n}`, ETag: `"${n}-${m}"` }), body: '{"status":"UP"}' }))
      for (const learner of [known, unknown]) learner.observe(texts)
    }
    for (const learner of [known, unknown]) {
      expect(learner.decision()).toBeNull()
      expect(learner.hopeless).toBe(true)
    }
  })

  it('accepts 95 % coverage and not less', () => {
    for (const [named, accepted] of [[19, true], [18, false]] as const) {
      const learner = new Learner(new KnownResponders(pods), 3)
      learner.observe(Array.from({ length: 20 }, (_, n) => ({ head: head(n < named ? { 'X-Pod-Name': pick(n).name } : {}), body: '' })))
      expect(learner.decision() !== null).toBe(accepted)
    }
  })

  it('prefers a place that tells pods apart to one that always says the same', () => {
    const learner = new Learner(new KnownResponders(pods), 3)
    learner.observe(Array.from({ length: 20 }, (_, n) => (
      { head: head({ Via: `1.1 ${pods[0]?.name}`, 'X-Backend': pick(n).name }), body: '' })))
    expect(learner.decision()).toMatchObject({ rule: { by: 'header', name: 'X-Backend' }, confirmed: true })
  })

  it('takes its time with a place that says the same of all, unless only one pod can answer', () => {
    const texts = Array.from({ length: 20 }, () => ({ head: head({ 'X-Pod-Name': pods[0]?.name ?? '' }), body: '' }))
    const learner = new Learner(new KnownResponders(pods), 3)
    for (let n = 0; n < 9; n += 1) learner.observe(texts)
    expect(learner.decision()).toBeNull()
    expect(texts.map((text) => learner.attribute(text)).every((name) => name === pods[0]?.name)).toBe(true)
    learner.observe(texts)
    expect(learner.decision()).toMatchObject({ rule: { by: 'header', name: 'X-Pod-Name' }, confirmed: false })
    const single = new Learner(new KnownResponders(pods), 1)
    single.observe(texts)
    expect(single.decision()).toMatchObject({ confirmed: true })
  })

  it('is not misled by a page that lists all pods', () => {
    const list = pods.map(({ name, ip }) => `<li>${name} ${ip}</li>`).join('\n')
    const learner = new Learner(new KnownResponders(pods), 3)
    learner.observe(Array.from({ length: 20 }, (_, n) => ({ head: head({ 'X-Served-By': pick(n).name }), body: `<ul>${list}</ul>` })))
    expect(learner.decision()).toMatchObject({ rule: { by: 'header', name: 'X-Served-By' } })
    const lost = new Learner(new KnownResponders(pods), 3)
    expect(lost.attribute({ head: head(), body: list })).toBeNull()
  })
})

describe('KnownResponders', () => {
  it('finds whole words only', () => {
    const known = new KnownResponders([...pods, { name: 'web-1', uid: 'u', ip: '' }, { name: 'web-1-canary', uid: 'v', ip: '' }])
    expect(known.onlyMention('10.244.2.8')).toBe('checkout-7d4b9c6f5-qqv7m')
    expect(known.onlyMention('10.244.2.80')).toBe('checkout-7d4b9c6f5-l0ng1')
    expect(known.onlyMention('110.244.2.8 and 10.244.2.81')).toBeNull()
    expect(known.onlyMention('web-1-canary')).toBe('web-1-canary')
    expect(known.onlyMention('pod/web-1, ready.')).toBe('web-1')
    expect(known.onlyMention('web-1.web.shop.svc.cluster.local')).toBe('web-1')
    expect(known.onlyMention('(10.244.2.8:8080)')).toBe('checkout-7d4b9c6f5-qqv7m')
    expect(known.mentionedIn('web-1 web-1-canary web-1').map(({ pod }) => pod)).toEqual(['web-1', 'web-1-canary'])
  })

  it('knows IPv6 addresses, in brackets too', () => {
    const known = new KnownResponders([{ name: 'six', uid: 'u6', ip: 'FD00:10:244::A' }])
    expect(known.onlyMention('IP: fd00:10:244::a')).toBe('six')
    expect(known.onlyMention('from [fd00:10:244::a]:80')).toBe('six')
    expect(known.onlyMention('fd00:10:244::ab')).toBeNull()
  })

  it('learns of pods that come later, and keeps those that left', () => {
    const known = new KnownResponders(pods)
    known.add([{ name: 'newcomer', uid: 'n', ip: '10.244.9.9' }])
    expect(known.named('10.244.9.9')).toBe('newcomer')
    expect(known.named('10.244.1.17')).toBe('checkout-7d4b9c6f5-x2x9k')
  })
})

describe('rules by hand', () => {
  const response: ResponseText = {
    head: head({ 'X-Pod-Name': '  pod-a ', Empty: '' }),
    body: JSON.stringify({ a: { 'b/c': [{ '~d': 7 }] }, name: 'pod-b', yes: true, no: null }),
  }

  it.each([
    [{ by: 'header', name: 'x-pod-name' }, 'pod-a'],
    [{ by: 'header', name: 'pod-name' }, null],
    [{ by: 'header', name: 'Empty' }, null],
    [{ by: 'json', pointer: '/name' }, 'pod-b'],
    [{ by: 'json', pointer: '/a/b~1c/0/~0d' }, '7'],
    [{ by: 'json', pointer: '/yes' }, 'true'],
    [{ by: 'json', pointer: '/no' }, null],
    [{ by: 'json', pointer: '/a' }, null],
    [{ by: 'json', pointer: '/toString' }, null],
    [{ by: 'body', pattern: '"name":"([^"]+)"' }, 'pod-b'],
    [{ by: 'body', pattern: 'pod-.' }, 'pod-b'],
    [{ by: 'body', pattern: 'Hostname: (\\S+)' }, null],
  ] satisfies [PlaceRule, string | null][])('%j reads %s', (rule, expected) => {
    expect(extractorOf(rule)(response)).toBe(expected)
  })

  it('reads no JSON in what is none', () => {
    expect(jsonValue('<html>', '/a')).toBeNull()
    expect(jsonValue('{"a":', '/a')).toBeNull()
    expect(jsonValue('"pod-a"', '')).toBe('pod-a')
  })

  it('takes ^ and $ for lines', () => {
    expect(bodyPattern('^IP: (.*)$').exec('Host: a\nIP: b\n')?.[1]).toBe('b')
  })

  it('refuses a pattern that is none', () => {
    expect(() => extractorOf({ by: 'body', pattern: '(' })).toThrow(SyntaxError)
  })

  it.each([
    [{ by: 'header', name: 'X' }, 'header X'],
    [{ by: 'json', pointer: '/a' }, 'JSON /a'],
    [{ by: 'body', pattern: 'b' }, 'body pattern b'],
    [{ by: 'auto' }, 'auto'],
    [{ by: 'none' }, 'none'],
  ] satisfies [IdentifyRule, string][])('%j is said in words', (rule, words) => {
    expect(describeRule(rule)).toBe(words)
  })
})
