import { escapePattern, parseJson, type PlaceRule, type ResponseText } from './extract.ts'
import type { KnownResponders, Mention } from './known-responders.ts'

const jsonLeafLimit = 2000
/** The characters names and addresses are made of. */
const valuePattern = '([A-Za-z0-9][A-Za-z0-9._:-]*)'

/**
 * The places of one response that mention a known pod, most telling first: headers, then JSON values, then text. A place that mentions
 * several pods names none.
 */
export function placesMentioning(response: ResponseText, known: KnownResponders): PlaceRule[] {
  const places: PlaceRule[] = []
  for (const { name, value } of headersOf(response.head)) {
    if (known.mentionedIn(value).length === 1) places.push({ by: 'header', name })
  }
  const document = parseJson(response.body)
  if (document !== undefined) {
    for (const leaf of leavesOf(document)) {
      if (known.mentionedIn(leaf.text).length === 1) places.push({ by: 'json', pointer: leaf.pointer })
    }
  }
  for (const mention of known.mentionedIn(response.body)) places.push(textPlace(response.body, mention))
  return places
}

/**
 * A single word and nothing else: agnhost netexec's /hostname. A number is no name, and one word that never changes is as likely what an app
 * without a name always says ("ok"): the learner asks for two.
 */
export const singleWordPlace: PlaceRule = {
  by: 'body', pattern: '^(?<![^])\\s*((?=[A-Za-z0-9._-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]*)\\s*(?![^])',
}

/** Places in which images in wide use name the pod that answered, in the order they are tried. */
export const wellKnownPlaces: readonly PlaceRule[] = [
  ...['X-Pod-Name', 'Pod-Name', 'X-Pod', 'X-Kubernetes-Pod', 'X-Hostname', 'X-Host-Name', 'X-Container-Id', 'X-Served-By', 'X-Server-Name',
    'X-Backend', 'X-Backend-Server', 'X-Upstream', 'X-Instance', 'X-Instance-Id'].map((name): PlaceRule => ({ by: 'header', name })),
  ...['/podName', '/pod_name', '/pod', '/hostname', '/hostName', '/Hostname', '/host/hostname', '/os/hostname', '/environment/HOSTNAME',
    '/env/HOSTNAME', '/instance', '/server'].map((pointer): PlaceRule => ({ by: 'json', pointer })),
  { by: 'body', pattern: '^Hostname: ?(\\S+)' },
  { by: 'body', pattern: 'Running on: ?(\\S+)' },
  { by: 'body', pattern: 'Server(?:&nbsp;| )name:(?:</span>)? *(?:<span>)?([A-Za-z0-9._-]+)' },
  { by: 'body', pattern: '[Pp]od(?: name)?: ?([A-Za-z0-9._-]+)' },
  { by: 'body', pattern: '\\b[Ii]nstance: ?([A-Za-z0-9._-]+)' },
  singleWordPlace,
]

export function headersOf(head: string): { name: string; value: string }[] {
  return head.split('\n').slice(1).flatMap((line) => {
    const colon = line.indexOf(':')
    return colon > 0 ? [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }] : []
  })
}

function leavesOf(document: unknown): { pointer: string; text: string }[] {
  const leaves: { pointer: string; text: string }[] = []
  const open: { pointer: string; value: unknown }[] = [{ pointer: '', value: document }]
  for (let entry = open.pop(); entry !== undefined && leaves.length < jsonLeafLimit; entry = open.pop()) {
    const { pointer, value } = entry
    if (typeof value === 'string') leaves.push({ pointer, text: value })
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value).reverse()) {
        open.push({ pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: child })
      }
    }
  }
  return leaves
}

/** A body pattern that finds the value again: by the label before it, by what stands before it on the line, or by being all there is. */
function textPlace(body: string, { index }: Mention): PlaceRule {
  const before = body.slice(body.lastIndexOf('\n', index - 1) + 1, index)
  if (before.trim() === '') return { by: 'body', pattern: `^[ \\t]*${valuePattern}` }
  const label = /[A-Za-z][\w -]{0,40}["']?\s*[:=]\s*["']?$/.exec(before)?.[0] ?? before.slice(-24)
  return { by: 'body', pattern: escapePattern(label) + valuePattern }
}
