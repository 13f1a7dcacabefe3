import fc from 'fast-check'

/** A response in one of the forms HTTP/1.x has, whole. */
export interface ResponseForm {
  text: string
  /** Whether only the end of the connection ends it. */
  untilClose: boolean
}

/** What a server does after it has said what it says. */
export type Ending = 'stay' | 'end' | 'reset'

/** What a server does about one request. */
export interface Answer {
  bytes: Buffer
  /** Where the bytes are cut into parts, as fractions. */
  cuts: number[]
  ending: Ending
  /** Whether it is a whole, undamaged response that ends as it must. */
  sound: boolean
}

const word = fc.stringMatching(/^[A-Za-z0-9 ;,="-]{0,40}$/)
const status = fc.constantFrom(200, 201, 301, 404, 429, 500, 503)
const version = fc.constantFrom('HTTP/1.1', 'HTTP/1.0')
const bodyText = fc.string({ maxLength: 300, unit: fc.constantFrom(...'abc{}"\r\n:0;'.split('')) })
const headers = fc.array(fc.tuple(fc.constantFrom('X-A', 'Date', 'Server', 'ETag'), word), { maxLength: 4 })
  .map((list) => list.map(([name, value]) => `${name}: ${value}\r\n`).join(''))
const interim = fc.array(fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), { maxLength: 2 })
  .map((list) => list.join(''))

const counted = fc.record({ version, status, headers, body: bodyText, interim, folded: fc.boolean() }).map((given): ResponseForm => ({
  text: `${given.interim}${given.version} ${given.status} Reason\r\n${given.headers}X-Pod-Name: pod-a\r\n`
    + `Content-Length:${given.folded ? '\r\n ' : ' '}${given.body.length}\r\n\r\n${given.body}`,
  untilClose: false,
}))
const chunked = fc.record({
  status, headers, interim, pieces: fc.array(bodyText.filter((text) => text !== ''), { maxLength: 5 }),
  extension: fc.constantFrom('', ';x', ';name="va lue"', ' ; a=b'), trailers: headers, upper: fc.boolean(),
}).map((given): ResponseForm => {
  const size = (length: number): string => (given.upper ? length.toString(16).toUpperCase() : length.toString(16))
  const body = given.pieces.map((piece) => `${size(piece.length)}${given.extension}\r\n${piece}\r\n`).join('')
  return {
    text: `${given.interim}HTTP/1.1 ${given.status} Reason\r\n${given.headers}Transfer-Encoding: chunked\r\n\r\n${body}0\r\n${given.trailers}\r\n`,
    untilClose: false,
  }
})
const closing = fc.record({ version, status, headers, body: bodyText }).map((given): ResponseForm => ({
  text: `${given.version} ${given.status} Reason\r\n${given.headers}\r\n${given.body}`, untilClose: true,
}))
const bodiless = fc.record({ status: fc.constantFrom(204, 304), headers, length: fc.constantFrom('', 'Content-Length: 10\r\n') })
  .map((given): ResponseForm => ({ text: `HTTP/1.1 ${given.status} x\r\n${given.headers}${given.length}\r\n`, untilClose: false }))
const last = counted.map(({ text }): ResponseForm => ({ text: text.replace('X-Pod-Name', 'Connection: close\r\nX-Pod-Name'), untilClose: false }))

/** Any response that is sound. */
const anyForm = fc.oneof(counted, chunked, closing, bodiless, last)

/** One kind of damage at a place (a fraction of the length). */
const damage = fc.record({
  how: fc.constantFrom('flip', 'delete', 'insert', 'repeat', 'cut'), at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  amount: fc.integer({ min: 1, max: 30 }), byte: fc.integer({ min: 0, max: 255 }),
})

function damaged(bytes: Buffer, { how, at, amount, byte }: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const from = Math.floor(at * bytes.length)
  const before = bytes.subarray(0, from)
  const after = bytes.subarray(from)
  switch (how) {
    case 'flip': return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (byte | 1)), after.subarray(1)])
    case 'delete': return Buffer.concat([before, after.subarray(amount)])
    case 'insert': return Buffer.concat([before, Buffer.alloc(amount, byte), after])
    case 'repeat': return Buffer.concat([before, after.subarray(0, amount), after])
    default: return before
  }
}

const soundAnswer = fc.record({ form: anyForm, cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }) })
  .map(({ form, cuts }): Answer => ({ bytes: Buffer.from(form.text, 'latin1'), cuts, ending: form.untilClose ? 'end' : 'stay', sound: true }))

const damagedAnswer = fc.record({
  answer: soundAnswer, damages: fc.array(damage, { minLength: 1, maxLength: 3 }), ending: fc.constantFrom<Ending>('stay', 'end', 'reset'),
}).map(({ answer, damages, ending }): Answer => ({ ...answer, bytes: damages.reduce(damaged, answer.bytes), ending, sound: false }))

/** What any server, sound or not, may do about a request. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.oneof({ weight: 2, arbitrary: soundAnswer }, { weight: 3, arbitrary: damagedAnswer })

/** The bytes in their parts, in order. */
export function partsOf({ bytes, cuts }: Pick<Answer, 'bytes' | 'cuts'>): Buffer[] {
  const ends = [...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length]
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end)).filter((part) => part.length > 0)
}
