import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIPv4 } from 'node:net'
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, cryptoProvider, ExtendedKeyUsage, ExtendedKeyUsageExtension, type Extension,
  KeyUsageFlags, KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator,
} from '@peculiar/x509'
import { administrator, type DemoUser, viewer } from './users.ts'

/** A certificate and its key, PEM. */
export interface Credential {
  certificate: string
  key: string
}

/** What a cluster's administrator would generate: the authority, the API server's certificate, client certificates of an administrator and a viewer. */
export interface ClusterCredentials {
  authority: string
  server: Credential
  client: Credential
  viewer: Credential
}

const validityMs = 365 * 24 * 60 * 60 * 1000
const backdatingMs = 60 * 60 * 1000
const authorityName = 'CN=evenkeel-demo-ca'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

cryptoProvider.set(webcrypto)

/**
 * Generates an authority of its own and, signed by it, certificates for the API server and its client: X.509 v3 (RFC 5280), ECDSA on
 * P-256 with SHA-256, valid for a year. Keys live only in memory and in the kubeconfig.
 * @param names DNS names and IPv4 addresses the server answers to
 */
export async function createCredentials(names: readonly string[], nowMs: number): Promise<ClusterCredentials> {
  const keysOf = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const validity = { notBefore: new Date(nowMs - backdatingMs), notAfter: new Date(nowMs + validityMs) }
  const authorityKeys = await keysOf()
  const authority = await X509CertificateGenerator.create({
    ...validity, serialNumber: serialNumber(), subject: authorityName, issuer: authorityName, signingAlgorithm: algorithm,
    publicKey: authorityKeys.publicKey, signingKey: authorityKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const leaf = async (subject: string, usage: ExtendedKeyUsage, extra: Extension[]): Promise<Credential> => {
    const keys = await keysOf()
    const certificate = await X509CertificateGenerator.create({
      ...validity, serialNumber: serialNumber(), subject, issuer: authorityName, signingAlgorithm: algorithm,
      publicKey: keys.publicKey, signingKey: authorityKeys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
        ...extra,
      ],
    })
    const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), PemConverter.PrivateKeyTag)
    return { certificate: certificate.toString('pem'), key }
  }
  const ofUser = ({ name, organization }: DemoUser) => leaf(`O=${organization}, CN=${name}`, ExtendedKeyUsage.clientAuth, [])
  const alternativeNames = names.map((value) => ({ type: isIPv4(value) ? 'ip' as const : 'dns' as const, value }))
  return {
    authority: authority.toString('pem'),
    server: await leaf('CN=kube-apiserver', ExtendedKeyUsage.serverAuth, [new SubjectAlternativeNameExtension(alternativeNames)]),
    client: await ofUser(administrator),
    viewer: await ofUser(viewer),
  }
}

/** Sixteen random bytes, positive and without leading zeros (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
