import { Document, isAlias, isMap, isScalar, isSeq, type Node, type Range, type Scalar } from 'yaml'
import { isRecord, sameValue } from './same-value.ts'

/** One scalar that is written anew: where it stands in the text, and what comes there. */
interface Splice {
  range: Range
  written: string
}

/**
 * The text with changed scalars written in their places and not one other character touched; null where more than scalars changed, or one
 * that cannot be written alone (an alias, an anchor, a block of lines).
 * @param document the text, parsed
 */
export function spliceYaml(text: string, document: Document, value: unknown, isJson: boolean): string | null {
  const splices = splicesOf(document, document.contents, value, { isFlow: false, isJson })
  if (splices === null) return null
  return splices.toSorted((a, b) => b.range[0] - a.range[0])
    .reduce((spliced, { range, written }) => spliced.slice(0, range[0]) + written + spliced.slice(range[1]), text)
}

interface Place {
  isFlow: boolean
  isJson: boolean
}

function splicesOf(document: Document, node: unknown, value: unknown, place: Place): Splice[] | null {
  const target = isAlias(node) ? node.resolve(document) : node
  if (isNodeOf(target) && sameValue(target.toJS(document), value)) return []
  if (isMap(node) && isRecord(value)) {
    const wanted = Object.entries(value).filter(([, field]) => field !== undefined)
    const keys = node.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key))
    if (wanted.length !== keys.length || !keys.every((key) => Object.hasOwn(value, key))) return null
    return joined(node.items.map((pair, index) => splicesOf(document, pair.value, value[keys[index] ?? ''], { ...place, isFlow: place.isFlow || node.flow === true })))
  }
  if (isSeq(node) && Array.isArray(value)) {
    if (node.items.length !== value.length) return null
    return joined(node.items.map((item, index) => splicesOf(document, item, value[index], { ...place, isFlow: place.isFlow || node.flow === true })))
  }
  if (!isScalar(node) || typeof value === 'object') return null
  return scalarSplice(node, value, place)
}

function scalarSplice(node: Scalar, value: unknown, { isFlow, isJson }: Place): Splice[] | null {
  const isEmpty = !node.range || node.range[0] === node.range[1]
  if (node.anchor !== undefined || node.tag !== undefined || isEmpty || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return null
  const holder = new Document([value])
  if (!isSeq(holder.contents)) return null
  holder.contents.flow = isFlow
  const [item] = holder.contents.items
  if (isScalar(item) && typeof value === 'string') {
    if (isJson) item.type = 'QUOTE_DOUBLE'
    else if (node.type !== undefined && typeof node.value === 'string' && node.value !== '') item.type = node.type
  }
  const written = holder.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().replace(isFlow ? /^\[([^]*)\]$/ : /^- ([^]*)$/, '$1')
  return written.includes('\n') || !node.range ? null : [{ range: node.range, written }]
}

function joined(parts: readonly (Splice[] | null)[]): Splice[] | null {
  const splices: Splice[] = []
  for (const part of parts) {
    if (part === null) return null
    splices.push(...part)
  }
  return splices
}

function isNodeOf(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value)
}
