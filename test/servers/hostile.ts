import type net from 'node:net'
import type { ErrorClass } from '../../shared/tally/error-class.ts'
import { plainResponse, type RawBehaviour, type RawRequest } from './raw-server.ts'

/** A server that does one wrong (or unusual) thing, and what the engine must make of its requests. */
export interface Hostility {
  name: string
  behaviour: RawBehaviour
  /** The class all requests end in; null where they complete. */
  expected: ErrorClass | null
  /** Where the server cuts the connection before it has read the request. */
  readsNothing?: boolean
}

const answering = (write: (request: RawRequest) => void): RawBehaviour => ({
  onRequest: (request, server) => {
    write(request)
    server.counts.answered += 1
  },
})
const saying = (text: string): RawBehaviour => answering(({ socket }) => socket.write(text, 'latin1'))
const sayingAndClosing = (text: string): RawBehaviour => answering(({ socket }) => socket.end(text, 'latin1'))

/** Writes the same piece for ever, 20 times a turn, as far as it is taken. */
function endlessly({ socket }: RawRequest, piece: string): void {
  const some = piece.repeat(20)
  const more = (): void => {
    if (socket.destroyed) return
    if (socket.write(some)) setTimeout(more, 1)
    else socket.once('drain', more)
  }
  more()
}

/** Writes one byte at a time, each in a turn of its own or after a pause. */
function drip(request: RawRequest, text: string, pauseMs = 0): void {
  const bytes = Buffer.from(text, 'latin1')
  let next = 0
  const one = (): void => {
    if (request.socket.destroyed || next >= bytes.length) return
    request.socket.write(bytes.subarray(next, next + 1), () => (pauseMs > 0 ? setTimeout(one, pauseMs) : setImmediate(one)))
    next += 1
  }
  one()
}

/** Late enough that what was written before is read before. */
function resetSoon(socket: net.Socket, afterMs = 5): void {
  setTimeout(() => socket.resetAndDestroy(), afterMs)
}

const cutAfter = (text: string): RawBehaviour => answering(({ socket }) => { socket.write(text, 'latin1', () => resetSoon(socket)) })
/** Leaves what comes unread. */
const unread = (cut: (socket: net.Socket) => void): RawBehaviour => ({
  onConnection: (socket) => {
    socket.pause()
    cut(socket)
  },
})

const chunkedHead = 'HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nTransfer-Encoding: chunked\r\n\r\n'

export const hostilities: Hostility[] = [
  { name: 'Content-Length', behaviour: saying(plainResponse('pod-a')), expected: null },
  { name: 'chunks with extensions and trailers', behaviour: saying(`${chunkedHead}3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n`), expected: null },
  { name: 'close-delimited', behaviour: sayingAndClosing('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\n\r\nuntil the end'), expected: null },
  { name: 'Connection: close', behaviour: sayingAndClosing(plainResponse('pod-a', 'bye', 'Connection: close\r\n')), expected: null },
  { name: 'Connection: close, but stays open', behaviour: saying(plainResponse('pod-a', 'bye', 'Connection: close\r\n')), expected: null },
  { name: 'HTTP/1.0', behaviour: sayingAndClosing('HTTP/1.0 200 OK\r\nX-Pod-Name: pod-a\r\n\r\nold'), expected: null },
  { name: '204', behaviour: saying('HTTP/1.1 204 No Content\r\nX-Pod-Name: pod-a\r\n\r\n'), expected: null },
  { name: '304', behaviour: saying('HTTP/1.1 304 Not Modified\r\nX-Pod-Name: pod-a\r\nContent-Length: 10\r\n\r\n'), expected: null },
  { name: '103 first', behaviour: saying(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${plainResponse('pod-a')}`), expected: null },
  { name: 'obsolete folding',
    behaviour: saying('HTTP/1.1 200 OK\r\nX-Pod-Name:\r\n pod-a\r\nContent-Length:\r\n\t2\r\n\r\nok'), expected: null },
  { name: 'HTTP/1.0 with keep-alive',
    behaviour: saying('HTTP/1.0 200 OK\r\nX-Pod-Name: pod-a\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold'), expected: null },
  { name: 'several interim responses',
    behaviour: saying(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)}HTTP/1.1 103 Early Hints\r\n\r\n${plainResponse('pod-a')}`), expected: null },
  { name: 'an empty body', behaviour: saying(plainResponse('pod-a', '')), expected: null },
  { name: 'no chunks but the last', behaviour: saying(`${chunkedHead}0\r\n\r\n`), expected: null },
  { name: 'a length beside chunks',
    behaviour: saying(`${chunkedHead.replace('\r\n\r\n', '\r\nContent-Length: 99\r\n\r\n')}2\r\nok\r\n0\r\n\r\n`), expected: null },
  { name: 'another coding than chunked until the end',
    behaviour: sayingAndClosing('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nTransfer-Encoding: gzip\r\n\r\nabc'), expected: null },
  { name: 'lines ended by a line feed only',
    behaviour: saying('HTTP/1.1 200 OK\nX-Pod-Name: pod-a\nContent-Length: 2\n\nok'), expected: null },
  { name: 'a body of a megabyte', behaviour: saying(plainResponse('pod-a', 'm'.repeat(1_000_000))), expected: null },
  { name: 'reset after the response', behaviour: cutAfter(plainResponse('pod-a')), expected: null },
  { name: 'a slow drip', behaviour: answering((request) => drip(request, plainResponse('pod-a'))), expected: null },
  {
    name: 'half-close after the response',
    behaviour: answering(({ socket }) => socket.end(plainResponse('pod-a'))),
    expected: null,
  },
  { name: 'garbage', behaviour: saying('\x16\x03\x01 this is no HTTP\r\n\r\n'), expected: 'protocol' },
  { name: 'another protocol', behaviour: saying('SSH-2.0-OpenSSH_9.6\r\n'), expected: 'protocol' },
  { name: 'HTTP/2', behaviour: saying('\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80'), expected: 'protocol' },
  { name: 'bytes of nought', behaviour: saying('\0'.repeat(4096)), expected: 'protocol' },
  { name: 'a switch of protocols', behaviour: saying('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'), expected: 'protocol' },
  { name: 'a drip too slow for the timeout',
    behaviour: answering((request) => drip(request, plainResponse('pod-a'), 60)), expected: 'response-timeout' },
  { name: 'endless interim responses',
    behaviour: answering((request) => endlessly(request, 'HTTP/1.1 100 Continue\r\n\r\n')), expected: 'protocol' },
  { name: 'an endless folded header', behaviour: answering((request) => {
    request.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2')
    endlessly(request, '\r\n  folded')
  }), expected: 'protocol' },
  { name: 'endless trailers', behaviour: answering((request) => {
    request.socket.write(`${chunkedHead}0\r\n`)
    endlessly(request, 'X-Sum: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n')
  }), expected: 'protocol' },
  { name: 'an endless chunk extension', behaviour: answering((request) => {
    request.socket.write(`${chunkedHead}5;`)
    endlessly(request, 'name=value;')
  }), expected: 'protocol' },
  { name: 'a chunk size beyond all measure', behaviour: saying(`${chunkedHead}ffffffffffffffffffff\r\n`), expected: 'protocol' },
  { name: 'a length that is no number',
    behaviour: saying('HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok'), expected: 'protocol' },
  { name: 'endless headers', behaviour: answering((request) => {
    request.socket.write('HTTP/1.1 200 OK\r\n')
    endlessly(request, 'X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n')
  }), expected: 'protocol' },
  { name: 'an endless status line',
    behaviour: answering((request) => endlessly(request, 'HTTP/1.1 200 aaaaaaaaaaaaaaaaaaaaaaaaa')), expected: 'protocol' },
  { name: 'an endless body', behaviour: answering((request) => {
    request.socket.write('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\n\r\n')
    endlessly(request, 'a'.repeat(1000))
  }), expected: 'response-timeout' },
  { name: 'endless chunks', behaviour: answering((request) => {
    request.socket.write(chunkedHead)
    endlessly(request, '5\r\nhello\r\n')
  }), expected: 'response-timeout' },
  { name: 'a longer body than announced',
    behaviour: saying('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 2\r\n\r\nokay'), expected: 'protocol' },
  { name: 'a shorter body than announced, then silence',
    behaviour: saying('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 200\r\n\r\nok'), expected: 'response-timeout' },
  { name: 'a shorter body than announced, then closing',
    behaviour: sayingAndClosing('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 200\r\n\r\nok'), expected: 'reset-mid-response' },
  { name: 'two different lengths',
    behaviour: saying('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'), expected: 'protocol' },
  { name: 'a broken chunk', behaviour: saying(`${chunkedHead}zz\r\n`), expected: 'protocol' },
  { name: 'no answer', behaviour: answering(() => undefined), expected: 'response-timeout' },
  { name: 'only 100 Continue', behaviour: saying('HTTP/1.1 100 Continue\r\n\r\n'), expected: 'response-timeout' },
  { name: 'half-close instead of a response', behaviour: answering(({ socket }) => socket.end()), expected: 'reset-before-response' },
  { name: 'reset instead of a response',
    behaviour: answering(({ socket }) => socket.resetAndDestroy()), expected: 'reset-before-response' },
  { name: 'half-close in the headers', behaviour: sayingAndClosing('HTTP/1.1 200 OK\r\nX-Pod'), expected: 'reset-mid-response' },
  { name: 'reset before the request is read',
    behaviour: unread((socket) => resetSoon(socket, 150)), expected: 'reset-before-response', readsNothing: true },
  { name: 'half-close before the request is read',
    behaviour: unread((socket) => { socket.end() }), expected: 'reset-before-response', readsNothing: true },
  { name: 'reset in the status line', behaviour: cutAfter('HTTP/1.'), expected: 'reset-mid-response' },
  { name: 'reset in the headers', behaviour: cutAfter('HTTP/1.1 200 OK\r\nX-Pod'), expected: 'reset-mid-response' },
  { name: 'reset after an interim response', behaviour: cutAfter('HTTP/1.1 100 Continue\r\n\r\n'), expected: 'reset-mid-response' },
  { name: 'reset after the headers',
    behaviour: cutAfter('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 50\r\n\r\n'), expected: 'reset-mid-response' },
  { name: 'reset in the body',
    behaviour: cutAfter('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\nContent-Length: 50\r\n\r\nhalf'), expected: 'reset-mid-response' },
  { name: 'reset in a chunk', behaviour: cutAfter(`${chunkedHead}9\r\nhalf`), expected: 'reset-mid-response' },
  { name: 'reset before the last chunk', behaviour: cutAfter(`${chunkedHead}4\r\nhalf\r\n`), expected: 'reset-mid-response' },
  { name: 'reset in the trailers', behaviour: cutAfter(`${chunkedHead}0\r\nX-Sum`), expected: 'reset-mid-response' },
  { name: 'half-close before the last chunk', behaviour: sayingAndClosing(`${chunkedHead}4\r\nhalf\r\n`), expected: 'reset-mid-response' },
  { name: 'reset of a body without length',
    behaviour: cutAfter('HTTP/1.1 200 OK\r\nX-Pod-Name: pod-a\r\n\r\nhalf'), expected: 'reset-mid-response' },
]
