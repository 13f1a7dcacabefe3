/** What a kubeconfig file says, in our own words: paths resolved against the file, nothing interpreted yet. */

export interface ClusterEntry {
  /** http or https URL without a trailing slash. */
  server: string
  caFile: string | null
  /** Base64, as in the file. */
  caData: string | null
  skipTlsVerify: boolean
  tlsServerName: string | null
  proxyUrl: string | null
}

export interface ExecSpec {
  apiVersion: string
  command: string
  args: string[]
  env: { name: string; value: string }[]
  provideClusterInfo: boolean
  needsTerminal: boolean
  installHint: string
}

export interface UserEntry {
  certFile: string | null
  certData: string | null
  keyFile: string | null
  keyData: string | null
  token: string | null
  tokenFile: string | null
  username: string | null
  password: string | null
  impersonate: { user: string; uid: string; groups: string[]; extra: Record<string, string[]> } | null
  exec: ExecSpec | null
  authProvider: { name: string; config: Record<string, string> } | null
}

export interface ContextEntry {
  cluster: string
  user: string
  namespace: string
}

/** A named entry of a file: its value, or what is wrong with it. Never both null. */
export interface Entry<T> {
  name: string
  value: T | null
  problem: string | null
  file: string
  /** Of its first line, from 1. */
  line: number
}

export interface KubeconfigFile {
  path: string
  currentContext: string
  contexts: Entry<ContextEntry>[]
  clusters: Entry<ClusterEntry>[]
  users: Entry<UserEntry>[]
  /** Entries that cannot even be named, each with its place. */
  problems: string[]
}
