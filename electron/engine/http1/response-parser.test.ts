import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResponseParser, type Capture } from './response-parser.ts'

const all: Capture = { header: Buffer.from('x-pod-name'), head: false, body: true }

interface Outcome {
  state: 'done' | 'failed' | 'more'
  status: number
  reusable: boolean
  body: string
  wanted: string
  problem: string
  /** Bytes that were not taken. */
  left: number
}

interface Way {
  headRequest?: boolean
  /** Whether the server closes at the end. */
  close?: boolean
}

/** Where a real connection reads to; parts begin at its start, or at an odd place. */
const readBuffer = new Uint8Array(262_144)

function parse(parts: Uint8Array[], way: Way = {}, parser = new ResponseParser(), at = 0): Outcome {
  parser.begin(way.headRequest ?? false, all)
  let left = 0
  for (const part of parts) {
    readBuffer.set(part, at)
    readBuffer.fill(63, at + part.length, at + part.length + 16)
    const end = parser.done || parser.failed ? at : parser.feed(readBuffer, at, at + part.length)
    left += at + part.length - end
  }
  if (way.close === true && !parser.failed) parser.end()
  const state = parser.failed ? 'failed' : parser.done ? 'done' : 'more'
  return {
    state, status: parser.statusCode, reusable: state === 'done' && parser.reusable, body: parser.bodyText(),
    wanted: Buffer.from(parser.wanted.subarray(0, parser.wantedLength)).toString('latin1'), problem: parser.failed ? parser.problem : '',
    left: state === 'failed' ? 0 : left,
  }
}

function partsOf(whole: Uint8Array, cuts: number[]): Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return ends.map((end, index) => whole.subarray(index === 0 ? 0 : ends[index - 1], end))
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const one = (text: string, way: Way = {}): Outcome => parse([bytes(text)], way)

/** Responses with what is expected of them; every one is also read in all splits. */
const good: [name: string, text: string, expected: Partial<Outcome>, way?: Way][] = [
  ['Content-Length', 'HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 5\r\n\r\nhello',
    { status: 200, reusable: true, body: 'hello', wanted: 'pod-a' }],
  ['Content-Length 0', 'HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n', { status: 404, reusable: true, body: '' }],
  ['equal Content-Lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok', { reusable: true, body: 'ok' }],
  ['no reason phrase', 'HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na', { status: 200, body: 'a' }],
  ['lines ended by a line feed only', 'HTTP/1.1 200 OK\nContent-Length: 1\nx-pod-name:  b \n\na', { status: 200, body: 'a', wanted: 'b' }],
  ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n', { reusable: true, body: 'hello!' }],
  ['chunk extensions', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA;a=b;c="d e"\r\n0123456789\r\n0 ;x\r\n\r\n',
    { reusable: true, body: '0123456789' }],
  ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n',
    { reusable: true, body: 'x' }],
  ['chunks with line feeds only', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n', { reusable: true, body: 'hi' }],
  ['close-delimited', 'HTTP/1.1 200 OK\r\n\r\nto the end', { reusable: false, body: 'to the end' }, { close: true }],
  ['unknown transfer coding, to the end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxyz',
    { reusable: false, body: 'xyz' }, { close: true }],
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n', { status: 200, reusable: true, body: '' }, { headRequest: true }],
  ['HEAD of a chunked page', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', { reusable: true }, { headRequest: true }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, reusable: true }],
  ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n', { status: 304, reusable: true }],
  ['100 and 103 first',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Pod-Name: no\r\nConnection: close\r\n\r\n'
      + 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    { status: 200, reusable: true, body: 'ok', wanted: '' }],
  ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n', { reusable: false }],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', { reusable: false, body: 'ok' }],
  ['HTTP/1.0 kept alive', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok', { reusable: true, body: 'ok' }],
  ['HTTP/1.0 with chunks', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', { reusable: false }],
  ['length and chunks: chunks count, and no reuse',
    'HTTP/1.1 200 OK\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    { reusable: false, body: 'x' }],
  ['obsolete folding', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n 3\r\nX-Pod-Name: pod\r\n\t a\r\nX: y\r\n z\r\n\r\nabc',
    { reusable: true, body: 'abc', wanted: 'pod a' }],
  ['the first of two wanted headers', 'HTTP/1.1 200 OK\r\nx-pod-name: a\r\nX-POD-NAME: b\r\nContent-Length: 0\r\n\r\n', { wanted: 'a' }],
  ['an empty wanted header', 'HTTP/1.1 200 OK\r\nx-pod-name:\r\nContent-Length: 0\r\n\r\n', { wanted: '' }],
  ['a longer name with the wanted one in it', 'HTTP/1.1 200 OK\r\nx-pod-names: a\r\nContent-Length: 0\r\n\r\n', { wanted: '' }],
]

const bad: [name: string, text: string, problem: RegExp][] = [
  ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', /status line/],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n', /status line/],
  ['two digits of status', 'HTTP/1.1 20 OK\r\n\r\n', /status line/],
  ['four digits of status', 'HTTP/1.1 2000 OK\r\n\r\n', /status line/],
  ['status 099', 'HTTP/1.1 099 X\r\n\r\n', /status line/],
  ['101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /switch of protocols/],
  ['a line without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', /colon/],
  ['a line without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', /colon/],
  ['space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n', /colon/],
  ['folding before any header', 'HTTP/1.1 200 OK\r\n folded: x\r\n\r\n', /colon/],
  ['different Content-Lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', /Content-Length/],
  ['a list of different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n', /Content-Length/],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n', /Content-Length/],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n', /Content-Length/],
  ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n', /Content-Length/],
  ['a length beyond all numbers', `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\n`, /Content-Length/],
  ['chunked twice', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n', /Transfer-Encoding/],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n', /chunk/],
  ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5g\r\n', /chunk size/],
  ['a chunk size beyond all numbers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n', /chunk size/],
  ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n', /longer than its size/],
  ['an endless chunk extension', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(5000)}`, /extension/],
  ['a carriage return alone', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\rX', /carriage return/],
]

describe('ResponseParser', () => {
  it.each(good)('reads %s', (_name, text, expected, way) => {
    expect(one(text, way)).toMatchObject({ state: 'done', left: 0, ...expected })
  })

  it.each(good)('reads %s split at any one byte and into single bytes', (_name, text, _expected, way) => {
    const whole = one(text, way)
    const raw = bytes(text)
    for (let cut = 0; cut <= raw.length; cut += 1) expect(parse([raw.subarray(0, cut), raw.subarray(cut)], way)).toEqual(whole)
    expect(parse([...raw].map((byte) => Uint8Array.of(byte)), way)).toEqual(whole)
  })

  it.each(good.filter(([, , , way]) => way?.close !== true))('is not done before the last byte of %s', (_name, text, _expected, way) => {
    const raw = bytes(text)
    expect(parse([raw.subarray(0, raw.length - 1)], way).state).toBe('more')
    expect(parse([raw.subarray(0, raw.length - 1)], { ...way, close: true }).state).toBe('more')
  })

  it.each(bad)('refuses %s, however it is split', (_name, text, problem) => {
    const whole = one(text)
    expect(whole.state).toBe('failed')
    expect(whole.problem).toMatch(problem)
    const raw = bytes(text)
    expect(parse([...raw].map((byte) => Uint8Array.of(byte)))).toMatchObject({ state: 'failed', problem: whole.problem })
  })

  it('leaves what follows a response alone', () => {
    expect(one('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1')).toMatchObject({ state: 'done', body: 'ok', left: 8 })
    expect(one('HTTP/1.1 204 No Content\r\n\r\nx')).toMatchObject({ state: 'done', left: 1 })
    expect(one('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nxyz')).toMatchObject({ state: 'done', left: 3 })
  })

  it.each([
    ['headers', 'HTTP/1.1 200 OK\r\n', 'X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'],
    ['one header', 'HTTP/1.1 200 OK\r\nX: ', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['a name', 'HTTP/1.1 200 OK\r\n', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['a reason', 'HTTP/1.1 200 ', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['provisional responses', '', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'],
    ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'X-Filler: aaaaaaaaaaaaaaaaaaaaaaaa\r\n'],
  ])('stops at 64 KiB of endless %s', (_name, start, filler) => {
    const parser = new ResponseParser()
    parser.begin(false, all)
    parser.feed(bytes(start), 0, start.length)
    let fed = 0
    while (!parser.failed && fed < 200_000) fed += parser.feed(bytes(filler), 0, filler.length)
    expect(parser.failed).toBe(true)
    expect(parser.problem).toMatch(/longer than 64 KiB/)
    expect(fed).toBeLessThan(66_000)
  })

  it('keeps at most 64 KiB of a body and 256 bytes of the wanted header', () => {
    const text = `HTTP/1.1 200 OK\r\nX-Pod-Name: ${'p'.repeat(300)}\r\nContent-Length: 100000\r\n\r\n${'b'.repeat(100_000)}`
    const outcome = one(text)
    expect(outcome.state).toBe('done')
    expect(outcome.body).toHaveLength(65_536)
    expect(outcome.wanted).toBe('p'.repeat(256))
  })

  it('keeps 16 KiB of the body of an unexpected status, and nothing of others, where no body is asked for', () => {
    const bodyOf = (status: number, length: number): string => {
      const parser = new ResponseParser()
      parser.begin(false, { header: null, head: false, body: false })
      const whole = bytes(`HTTP/1.1 ${status} x\r\nContent-Length: ${length}\r\n\r\n${'b'.repeat(length)}`)
      for (const part of partsOf(whole, [100, 9000])) parser.feed(part, 0, part.length)
      expect(parser.done).toBe(true)
      return parser.bodyText()
    }
    expect([bodyOf(200, 100), bodyOf(399, 100)]).toEqual(['', ''])
    expect([bodyOf(400, 100).length, bodyOf(503, 20_000).length]).toEqual([100, 16_384])
  })

  it('knows how long the server keeps idle connections', () => {
    const parser = new ResponseParser()
    const text = 'HTTP/1.1 200 OK\r\nKeep-Alive: max=5, timeout=7\r\nContent-Length: 0\r\n\r\n'
    parser.begin(false, all)
    parser.feed(bytes(text), 0, text.length)
    expect(parser.keepAliveTimeoutMs).toBe(7000)
  })

  it('reads the next response as if there had been none before, the same or another', () => {
    const responses = fc.array(fc.record({
      response: fc.constantFrom(...good.slice(0, 8), ...good),
      cuts: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(200), { maxLength: 2 })),
      at: fc.constantFrom(0, 0, 0, 4, 7),
    }), { minLength: 2, maxLength: 12 })
    const parser = new ResponseParser()
    fc.assert(fc.property(responses, (sequence) => {
      for (const { response: [, text, expected, way], cuts, at } of sequence) {
        expect(parse(partsOf(bytes(text), cuts), way, parser, at)).toEqual(one(text, way))
        expect(one(text, way)).toMatchObject(expected)
      }
    }), { numRuns: 500 })
  })

  it.each([
    ['one step in every byte', (byte: number) => byte + 1],
    ['a space for every byte', () => 32],
    ['a carriage return for every byte', () => 13],
    ['a line feed for every byte', () => 10],
  ])('reads a head that differs from the last one: %s', (_, change) => {
    const parser = new ResponseParser()
    const text = 'HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 2\r\n\r\nok'
    for (let index = 9; index < text.length - 4; index += 1) {
      expect(parse([bytes(text)], {}, parser)).toMatchObject({ state: 'done', wanted: 'pod-a', body: 'ok' })
      const other = Buffer.from(text, 'latin1')
      other[index] = change(other[index] ?? 0)
      expect(parse([other], {}, parser)).toEqual(parse([other]))
    }
  })

  it('reads every value of a header that changes with each response, whatever stands before, after and in it', () => {
    const piece = fc.string({ unit: fc.constantFrom(...'ab-7 \t\r\n:'), maxLength: 12 })
    const heads = fc.array(fc.record({ value: piece, before: fc.constantFrom('', 'A: b\r\n', 'Bcd: efgh\r\n'), tail: fc.constantFrom('', ' ', '\r\n x') }), {
      minLength: 2, maxLength: 30,
    })
    fc.assert(fc.property(heads, (sequence) => {
      const parser = new ResponseParser()
      for (const { value, before, tail } of sequence) {
        const whole = bytes(`HTTP/1.1 200 OK\r\n${before}X-Pod-Name: ${value}${tail}\r\nContent-Length: 2\r\n\r\nok`)
        expect(parse([whole], {}, parser)).toEqual(parse([whole]))
      }
    }), { numRuns: 2000 })
  })

  it('captures heads where told to', () => {
    const parser = new ResponseParser()
    const text = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
    for (const capture of [{ ...all, head: true }, all, { ...all, head: true }]) {
      parser.begin(false, capture)
      parser.feed(bytes(text), 0, text.length)
      expect(parser.headText()).toBe(capture.head ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' : '')
    }
  })

  it('captures a folded header as one line', () => {
    const parser = new ResponseParser()
    const text = 'HTTP/1.1 200 OK\r\nX-Pod-Name:\r\n pod-a\r\nVia: one, \n\ttwo\r\nContent-Length: 0\r\n\r\n'
    parser.begin(false, { ...all, head: true })
    parser.feed(bytes(text), 0, text.length)
    expect(parser.headText()).toBe('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nVia: one, two\r\nContent-Length: 0\r\n\r\n')
  })

  it('comes to the same outcome for any split of any damaged response, and never throws', () => {
    const damaged = fc.tuple(
      fc.constantFrom(...[...good, ...bad].map(([, text]) => text)),
      fc.array(fc.record({ at: fc.nat(400), how: fc.constantFrom('set', 'insert', 'delete'), byte: fc.nat(255) }), { maxLength: 4 }),
      fc.array(fc.nat(400), { maxLength: 6 }),
      fc.record({ headRequest: fc.boolean(), close: fc.boolean() }),
    )
    fc.assert(fc.property(damaged, ([text, changes, cuts, way]) => {
      const raw = [...bytes(text)]
      for (const { at, how, byte } of changes) {
        const index = at % (raw.length + 1)
        if (how === 'insert') raw.splice(index, 0, byte)
        else if (how === 'delete') raw.splice(index, 1)
        else if (index < raw.length) raw[index] = byte
      }
      const whole = Buffer.from(raw)
      const [inOne, inParts] = [parse([whole], way), parse(partsOf(whole, cuts), way)]
      expect(inParts.state).toBe(inOne.state)
      if (inOne.state !== 'failed') expect(inParts).toEqual(inOne)
    }), { numRuns: 3000 })
  })
})
