import {
  Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Node, type ToStringOptions, type YAMLMap, type YAMLSeq,
} from 'yaml'
import { isRecord, sameValue } from './same-value.ts'
import { spliceYaml } from './splice-yaml.ts'

/**
 * Lays a document over the text it was read from: what did not change keeps its comments, order and way of writing; what did is written
 * in place, what is new comes last, what is missing goes. Where only values changed, no other character does; JSON stays JSON. An empty text
 * becomes the document alone. Null where the text is no YAML, so that nothing typed is overwritten by a guess.
 * @param value JSON-like; fields that are undefined count as missing
 */
export function mergeYaml(text: string, value: unknown): string | null {
  const document = parseDocument(text, { prettyErrors: false })
  const before = plainYaml(document)
  if (document.errors.length > 0 || before === undefined) return null
  if (document.contents !== null && sameValue(before, value)) return text
  if (document.contents === null) return text.trim() === '' ? formatYaml(value) : `${text.trimEnd()}\n${formatYaml(value)}`
  const isJson = isJsonText(text)
  const spliced = spliceYaml(text, document, value, isJson)
  if (spliced !== null && sameValue(plainYaml(parseDocument(spliced, { prettyErrors: false })), value)) return spliced
  if (isJson) return mergedJson(text, before, value)
  // The library keeps a carriage return as part of a comment; blank lines between comments would come out as garbage.
  const lines = text.replaceAll('\r\n', '\n')
  const written = rewritten(parseDocument(lines, { prettyErrors: false }), value, styleOf(lines))
  return lines === text ? written : written.replaceAll('\n', '\r\n')
}

function rewritten(document: Document, value: unknown, style: ToStringOptions): string {
  document.contents = merged(document, document.contents, value)
  return document.toString(style)
}

function isJsonText(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON has no comments to keep: it is written anew in its order and with its indentation. */
function mergedJson(text: string, before: unknown, value: unknown): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1]
  const written = JSON.stringify(inOrderOf(before, withoutMissing(value)), null, indent)
  const end = /\s*$/.exec(text)?.[0] ?? ''
  return `${text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written}${end}`
}

function inOrderOf(before: unknown, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inOrderOf(Array.isArray(before) ? before[index] : undefined, item))
  if (!isRecord(value) || !isRecord(before)) return value
  const keys = [...Object.keys(before).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value).filter((key) => !Object.hasOwn(before, key))]
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(before[key], value[key])]))
}

/** What a text says as JSON-like data; undefined for what JSON cannot hold (a node within itself) or what unfolds beyond measure. */
export function plainYaml(document: Document): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })) ?? 'null')
  } catch {
    return undefined
  }
}

/** A document as new YAML in the manner of the format's example: small maps of plain values stand on one line. */
export function formatYaml(value: unknown): string {
  const document = new Document()
  document.contents = newNode(document, value)
  if (isMap(document.contents)) document.contents.flow = false
  return document.toString({ lineWidth: 0 })
}

function newNode(document: Document, value: unknown): Node {
  const node = document.createNode(withoutMissing(value))
  visit(node, {
    Map(_, map) {
      const plain = map.items.every((pair) => isScalar(pair.value) && !String(pair.value.value).includes('\n'))
      if (plain && map.items.length <= 5) map.flow = true
    },
  })
  return node
}

function merged(document: Document, node: Node | null, value: unknown): Node {
  const target = isAlias(node) ? node.resolve(document) : node
  if (node && isNode(target) && sameValue(target.toJS(document), value)) return node
  if (!isAlias(node) && isMap(node) && isRecord(value)) return mergedMap(document, node, value)
  if (!isAlias(node) && isSeq(node) && Array.isArray(value)) return mergedSeq(document, node, value)
  return replaced(document, node, value)
}

function mergedMap(document: Document, map: YAMLMap, value: Record<string, unknown>): Node {
  const wanted = new Map(Object.entries(value).filter(([, field]) => field !== undefined))
  map.items = map.items.filter((pair) => wanted.has(keyOf(pair.key)))
  for (const pair of map.items) {
    const key = keyOf(pair.key)
    pair.value = merged(document, isNode(pair.value) ? pair.value : null, wanted.get(key))
    wanted.delete(key)
  }
  for (const [key, field] of wanted) map.items.push(document.createPair(key, newNode(document, field)))
  return map
}

/** Items that are equal from both ends are kept: one added or taken away between them leaves the others' comments where they are. */
function mergedSeq(document: Document, seq: YAMLSeq, value: unknown[]): Node {
  const items = seq.items.map((item) => (isNode(item) ? item : null))
  const isSame = (item: Node | null | undefined, wanted: unknown) =>
    item !== undefined && sameValue(item === null ? null : item.toJS(document), wanted)
  const shorter = Math.min(items.length, value.length)
  let start = 0
  while (start < shorter && isSame(items[start], value[start])) start += 1
  let end = 0
  while (end < shorter - start && isSame(items[items.length - 1 - end], value[value.length - 1 - end])) end += 1
  const between = items.slice(start, items.length - end)
  seq.items = [
    ...seq.items.slice(0, start),
    ...value.slice(start, value.length - end).map((wanted, index) => merged(document, between[index] ?? null, wanted)),
    ...seq.items.slice(seq.items.length - end),
  ]
  return seq
}

/** A new node with the old one's comments, and its quotes where both are text. */
function replaced(document: Document, node: Node | null, value: unknown): Node {
  const fresh = newNode(document, value)
  if (node === null) return fresh
  if (node.commentBefore) fresh.commentBefore = node.commentBefore
  if (node.comment) fresh.comment = node.comment
  if (node.spaceBefore) fresh.spaceBefore = node.spaceBefore
  const areTexts = isScalar(node) && isScalar(fresh) && typeof node.value === 'string' && node.value !== '' && typeof fresh.value === 'string'
  if (areTexts && node.type) fresh.type = node.type
  return fresh
}

function withoutMissing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMissing)
  if (!isRecord(value)) return value ?? null
  return Object.fromEntries(Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, withoutMissing(field)]])))
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}

/** The text's own indentation; lines are never folded anew. */
function styleOf(text: string): ToStringOptions {
  const indent = /^( {2,8})\S/m.exec(text)?.[1]?.length ?? 2
  const indentSeq = !/^( *)[^\s#-][^\n#]*:[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*\1- /m.test(text)
  return { lineWidth: 0, indent, indentSeq }
}
