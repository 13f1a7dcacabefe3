import { checkProfile } from '../../shared/profile/check-profile.ts'
import { mergeYaml } from '../../shared/profile/yaml-text.ts'
import { isRecord, valueAt, withValueAt, type DocumentPath } from './document-path.ts'

/** A profile's text as it may be kept over a reload, and what was left out of it. */
export interface KeepableText {
  text: string
  /** Names of what was withheld: "the header Authorization". */
  withheld: readonly string[]
}

const secretWords = 'authorization|cookie|token|secret|passw|api[-_]?key|credential|session|signature'
const secret = new RegExp(secretWords, 'i')
const secretParameter = new RegExp(`([?&][^=&#]*(?:${secretWords})[^=&#]*=)[^&#]+`, 'gi')
const userInfo = /^([a-z]+:\/\/)[^/?#@]*@/i

/**
 * Takes values that look like credentials out of a text: of headers, in the address, and a body that speaks of any. Null where the text is
 * no YAML and speaks of any, so that nothing can be taken out for certain.
 */
export function keepableText(text: string): KeepableText | null {
  const { document } = checkProfile(text)
  if (document === null) return secret.test(text) ? null : { text, withheld: [] }
  const withheld: string[] = []
  let kept: unknown = document
  const replace = (path: DocumentPath, value: string, name: string) => {
    if (valueAt(kept, path) === value) return
    kept = withValueAt(kept, path, value)
    withheld.push(name)
  }
  const headers = valueAt(document, ['spec', 'request', 'headers'])
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    if (secret.test(name) && !isRecord(value)) replace(['spec', 'request', 'headers', name], '', `the header ${name}`)
  }
  for (const path of [['spec', 'target', 'url'], ['spec', 'request', 'path']]) {
    const value = valueAt(document, path)
    if (typeof value === 'string') replace(path, value.replace(userInfo, '$1').replace(secretParameter, '$1'), `credentials in ${path.join('.')}`)
  }
  const body = valueAt(document, ['spec', 'request', 'body'])
  if (typeof body === 'string' && secret.test(body)) replace(['spec', 'request', 'body'], '', 'the body')
  if (withheld.length === 0) return { text, withheld }
  const merged = mergeYaml(text, kept)
  return merged === null ? null : { text: merged, withheld }
}
