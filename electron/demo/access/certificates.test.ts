import { X509Certificate, createPrivateKey } from 'node:crypto'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { createCredentials } from './certificates.ts'
import { contextName, renderKubeconfig, viewerName } from './kubeconfig.ts'

const nowMs = Date.UTC(2026, 5, 15, 12)
const credentials = await createCredentials(['localhost', 'kubernetes', '127.0.0.1'], nowMs)
const pems = [credentials.authority, credentials.server.certificate, credentials.client.certificate]
const [authority, server, client] = pems.map((pem) => new X509Certificate(pem))

test('the authority signed itself and both certificates', () => {
  if (!authority || !server || !client) throw new Error('a certificate is missing')
  for (const certificate of [authority, server, client]) {
    expect(certificate.verify(authority.publicKey)).toBe(true)
    expect(certificate.checkIssued(authority)).toBe(true)
  }
  expect([authority.ca, server.ca, client.ca]).toEqual([true, false, false])
})

test('keys belong to their certificates', () => {
  expect(server?.checkPrivateKey(createPrivateKey(credentials.server.key))).toBe(true)
  expect(client?.checkPrivateKey(createPrivateKey(credentials.client.key))).toBe(true)
  expect(client?.checkPrivateKey(createPrivateKey(credentials.server.key))).toBe(false)
})

test('the server answers to its names only, the client is an administrator', () => {
  expect(server?.checkHost('localhost')).toBe('localhost')
  expect(server?.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(server?.checkHost('example.org')).toBeUndefined()
  expect(server?.checkIP('127.0.0.2')).toBeUndefined()
  expect(client?.subject).toBe('O=system:masters\nCN=evenkeel-demo-admin')
  expect([server?.keyUsage, client?.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']])
})

test('valid from an hour ago for a year', () => {
  expect(Date.parse(server?.validFrom ?? '')).toBe(nowMs - 3_600_000)
  expect(Date.parse(server?.validTo ?? '')).toBe(nowMs + 365 * 86_400_000)
})

test('the kubeconfig carries them', () => {
  const config = parse(renderKubeconfig('https://127.0.0.1:6443', 'shop', credentials))
  expect(config).toMatchObject({
    'current-context': contextName,
    contexts: [{ name: contextName, context: { namespace: 'shop' } }, { name: viewerName, context: { user: viewerName } }],
    clusters: [{
      cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': Buffer.from(credentials.authority).toString('base64') },
    }],
    users: [credentials.client, credentials.viewer].map(({ key }) => ({ user: { 'client-key-data': Buffer.from(key).toString('base64') } })),
  })
})
