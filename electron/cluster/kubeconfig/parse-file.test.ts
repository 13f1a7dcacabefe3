import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../shared/contract/failure.ts'
import { parseKubeconfig } from './parse-file.ts'

const pem = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64')

const parsed = (text: string) => parseKubeconfig(text, '/home/me/.kube/config')
const cluster = (fields: string) => parsed(`clusters:\n- name: one\n  cluster: {${fields}}\n`).clusters[0]
const user = (fields: string) => parsed(`users:\n- name: one\n  user: {${fields}}\n`).users[0]

describe('a kubeconfig file', () => {
  it('gives contexts, clusters and users with their lines', () => {
    const file = parsed(
      [
        'apiVersion: v1',
        'kind: Config',
        'current-context: dev',
        'clusters:',
        '- name: dev',
        '  cluster:',
        '    server: https://127.0.0.1:6443/',
        `    certificate-authority-data: ${pem}`,
        'contexts:',
        '- name: dev',
        '  context: { cluster: dev, user: me, namespace: shop }',
        'users:',
        '- name: me',
        '  user: { token: secret }',
        '',
      ].join('\n'),
    )
    expect(file.currentContext).toBe('dev')
    expect(file.clusters[0]).toMatchObject({
      name: 'dev',
      line: 5,
      problem: null,
      value: { server: 'https://127.0.0.1:6443', skipTlsVerify: false },
    })
    expect(file.contexts[0]?.value).toEqual({ cluster: 'dev', user: 'me', namespace: 'shop' })
    expect(file.users[0]?.value?.token).toBe('secret')
    expect(file.problems).toEqual([])
  })

  it('may be empty, as kubectl allows', () => {
    expect(parsed('')).toMatchObject({ contexts: [], clusters: [], users: [], currentContext: '' })
    expect(parsed('clusters: null\ncontexts: null\n').problems).toEqual([])
  })

  it('keeps the good entries beside a bad one, which names its line', () => {
    const file = parsed(
      ['clusters:', '- name: bad', '  cluster:', '    server: 12', '- name: good', '  cluster: { server: "https://good" }', ''].join('\n'),
    )
    expect(file.clusters.map((entry) => [entry.name, entry.problem])).toEqual([
      ['bad', '/home/me/.kube/config, line 4: server is missing'],
      ['good', null],
    ])
  })

  it('reports entries without a name and sections that are no lists', () => {
    const file = parsed('clusters:\n- cluster: {server: "https://a"}\nusers: 5\n')
    expect(file.problems).toEqual([
      '/home/me/.kube/config, line 2: clusters[0] has no name',
      '/home/me/.kube/config, line 3: users must be a list',
    ])
  })

  it.each([
    ['', 'server is missing'],
    ['server: "127.0.0.1:6443"', 'server must be a URL like https://host:6443'],
    ['server: "https://a", certificate-authority-data: "bm90IHBlbQ=="', 'certificate-authority-data is no base64 of a PEM certificate'],
    [`server: "https://a", insecure-skip-tls-verify: true, certificate-authority-data: ${pem}`, 'exclude each other'],
    ['server: "https://a", proxy-url: "ftp://proxy"', 'proxy-url must start with'],
    ['server: "https://a", insecure-skip-tls-verify: "yes"', 'insecure-skip-tls-verify'],
  ])('refuses the cluster {%s}', (fields, problem) => {
    expect(cluster(fields)?.problem).toContain(problem)
    expect(cluster(fields)?.value).toBeNull()
  })

  it.each([
    [`client-certificate-data: ${pem}`, 'client-key is missing'],
    [`client-key-data: ${pem}`, 'client-certificate is missing'],
    ['auth-provider: {name: gcp}', 'use its exec plugin'],
    ['exec: {args: [a]}', 'exec.command is missing'],
    ['as-groups: [admins]', 'as is missing'],
  ])('refuses the user {%s}', (fields, problem) => {
    expect(user(fields)?.problem).toContain(problem)
  })

  it('resolves files and relative plugin commands against the file, and leaves PATH commands alone', () => {
    expect(cluster('server: "https://a", certificate-authority: ca.crt')?.value?.caFile).toBe('/home/me/.kube/ca.crt')
    expect(user('client-certificate: ../c.crt, client-key: /abs/k.key')?.value).toMatchObject({
      certFile: '/home/me/c.crt',
      keyFile: '/abs/k.key',
    })
    expect(user('tokenFile: token')?.value?.tokenFile).toBe('/home/me/.kube/token')
    expect(user('exec: {command: ./login}')?.value?.exec?.command).toBe('/home/me/.kube/login')
    expect(user('exec: {command: aws}')?.value?.exec?.command).toBe('aws')
  })

  it.each([
    ['clusters: [\n', 'line 2'],
    ['users:\n- name: me\n  user:\n    token: "hunter2\n', 'line'],
    ['- a\n- b\n', 'must be a mapping'],
    ['just text', 'must be a mapping'],
  ])('that is none is refused with its place and without its content: %j', (text, words) => {
    let failure
    try {
      parsed(text)
    } catch (error) {
      failure = failureOf(error)
    }
    expect(failure).toMatchObject({ code: 'usage' })
    expect(failure?.message).toContain('/home/me/.kube/config')
    expect(failure?.message).toContain(words)
    expect(failure?.message).not.toContain('hunter2')
  })
})
