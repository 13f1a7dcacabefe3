/**
 * Stands in for nginx where it is missing: the same paths on Node's own server. `node node-server.ts FOLDER HTTP HTTPS STATUS`
 * (ports on loopback).
 */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { largeBytes, manyPods, paths, podName } from './bench-server.ts'

const [folder = '.', httpPort, httpsPort, statusPort] = process.argv.slice(2)
const short = Buffer.from('hello from checkout\n')
const large = Buffer.alloc(largeBytes, 'x')
let requests = 0
let turn = 0

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  requests += 1
  turn = (turn + 1) % manyPods
  const turned = `checkout-${String(turn).padStart(3, '0')}`
  const pod = request.url === paths.manyPods ? turned : podName
  const body = request.url === paths.large ? large : short
  response.writeHead(200, { 'X-Pod-Name': pod, 'Content-Length': body.length })
  response.end(body)
}

const plain = http.createServer({ keepAliveTimeout: 900_000 }, answer)
const credentials = { cert: readFileSync(path.join(folder, 'server.pem')), key: readFileSync(path.join(folder, 'server.key')) }
const secure = https.createServer({ ...credentials, keepAliveTimeout: 900_000 }, answer)
const connectionsOf = (server: http.Server | https.Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((error, count) => resolve(error === null ? count : 0)))

/** Told in the words of nginx's stub_status. */
const status = http.createServer({ keepAliveTimeout: 900_000 }, (_request, response) => {
  requests += 1
  void Promise.all([plain, secure].map(connectionsOf)).then(([ofPlain = 0, ofSecure = 0]) => {
    const connections = ofPlain + ofSecure + 1
    response.setHeader('Server', `Node ${process.versions.node}`)
    response.end(`Active connections: ${connections} \nserver accepts handled requests\n 0 0 ${requests} \n`)
  })
})

plain.listen({ port: Number(httpPort), host: '127.0.0.1', backlog: 4096 })
secure.listen({ port: Number(httpsPort), host: '127.0.0.1', backlog: 4096 })
status.listen({ port: Number(statusPort), host: '127.0.0.1' })
