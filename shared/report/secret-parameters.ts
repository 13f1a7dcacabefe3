/** Names of query parameters that usually carry credentials. */
const telling = /pass|secret|token|auth|api[-_]?key|access[-_]?key|^key$|sig(nature)?$|session|credential|jwt|^code$/i

/** A path or URL with the values of query parameters hidden whose names say that they are credentials, and without user and password. */
export function withoutSecretParameters(address: string): string {
  return address
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, '$1')
    .replace(/([?&;])([^=&;#]+)=([^&;#]*)/g, (whole, mark: string, name: string) => (telling.test(decoded(name)) ? `${mark}${name}=(hidden)` : whole))
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
