import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { der } from './der.ts'

/** A certificate and its key, PEM. */
export interface Credential {
  certificate: string
  key: string
}

/** What a cluster's administrator would generate: the authority, the API server's certificate, an administrator's client certificate. */
export interface ClusterCredentials {
  authority: string
  server: Credential
  client: Credential
}

export const clientName = { commonName: 'evenkeel-demo-admin', organization: 'system:masters' }

const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

const validityMs = 365 * 24 * 60 * 60 * 1000
const backdatingMs = 60 * 60 * 1000

interface Subject {
  commonName: string
  organization?: string
}

interface Issuer {
  subject: Subject
  keyIdentifier: Buffer
  privateKey: KeyObject
}

/**
 * Generates an authority of its own and, signed by it, certificates for the API server and its client: X.509 v3 (RFC 5280), ECDSA on
 * P-256 with SHA-256, valid for a year. Keys live only in memory and in the kubeconfig.
 * @param names DNS names and IPv4 addresses the server answers to
 */
export function createCredentials(names: readonly string[], nowMs: number): ClusterCredentials {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject: Subject = { commonName: 'evenkeel-demo-ca' }
  const issuer: Issuer = { subject, keyIdentifier: keyIdentifier(authorityKeys.publicKey), privateKey: authorityKeys.privateKey }
  const authority = certificate(issuer, subject, authorityKeys.publicKey, nowMs, [
    extension(oids.basicConstraints, der.sequence(der.boolean(true)), true),
    extension(oids.keyUsage, der.bits(Uint8Array.of(0b10000110), 1), true),
  ])
  const leaf = (leafSubject: Subject, usage: string, extra: Buffer[]): Credential => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = certificate(issuer, leafSubject, keys.publicKey, nowMs, [
      extension(oids.basicConstraints, der.sequence(), true),
      extension(oids.keyUsage, der.bits(Uint8Array.of(0b10000000), 7), true),
      extension(oids.extendedKeyUsage, der.sequence(der.oid(usage))),
      ...extra,
    ])
    return { certificate: pem, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  }
  return {
    authority,
    server: leaf(
      { commonName: 'kube-apiserver' }, oids.serverAuth, [extension(oids.subjectAltName, der.sequence(...names.map(generalName)))],
    ),
    client: leaf(clientName, oids.clientAuth, []),
  }
}

function certificate(issuer: Issuer, subject: Subject, publicKey: KeyObject, nowMs: number, extensions: Buffer[]): string {
  const algorithm = der.sequence(der.oid(oids.ecdsaWithSha256))
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(serial),
    algorithm,
    distinguishedName(issuer.subject),
    der.sequence(der.utcTime(nowMs - backdatingMs), der.utcTime(nowMs + validityMs)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(
      ...extensions,
      extension(oids.subjectKeyIdentifier, der.octets(keyIdentifier(publicKey))),
      extension(oids.authorityKeyIdentifier, der.sequence(der.implicit(0, issuer.keyIdentifier))),
    )),
  )
  const encoded = der.sequence(toBeSigned, algorithm, der.bits(sign('sha256', toBeSigned, issuer.privateKey)))
  return `-----BEGIN CERTIFICATE-----\n${encoded.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value))
}

function distinguishedName({ commonName, organization }: Subject): Buffer {
  const attribute = (oid: string, value: string) => der.set(der.sequence(der.oid(oid), der.utf8(value)))
  return der.sequence(
    ...(organization === undefined ? [] : [attribute(oids.organization, organization)]),
    attribute(oids.commonName, commonName),
  )
}

function generalName(name: string): Buffer {
  return isIPv4(name) ? der.implicit(7, Uint8Array.from(name.split('.').map(Number))) : der.implicit(2, Buffer.from(name, 'ascii'))
}

/** RFC 5280, 4.2.1.2: SHA-1 of the public key. Taken over the whole SubjectPublicKeyInfo, which the RFC leaves open. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKey.export({ type: 'spki', format: 'der' })).digest()
}
