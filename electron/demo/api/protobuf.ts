import type { JsonObject, JsonValue } from './json.ts'

/**
 * Bodies in Kubernetes' protobuf encoding, which kubectl sends for what it makes itself (create pdb, autoscale, auth can-i), as the JSON they
 * stand for. Sources: protobuf.dev, "Encoding"; kubernetes, apimachinery/pkg/runtime/serializer/protobuf and the kinds' generated.proto.
 */

/** What a field of a message is. A map's and a list's entries are fields that come again and again. */
type Field = 'text' | 'number' | 'texts' | 'labels' | 'quantity' | 'intOrText' | { one: Message } | { many: Message }
/** Fields by their number: their name in JSON, and what they are. */
type Message = Readonly<Record<number, readonly [name: string, field: Field]>>

const magic = Buffer.from('k8s\0')
const envelope: Message = { 1: ['type', { one: { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] } }], 2: ['raw', 'text'] }

const metadata: Message = { 1: ['name', 'text'], 3: ['namespace', 'text'], 11: ['labels', 'labels'], 12: ['annotations', 'labels'] }
const labelSelector: Message = {
  1: ['matchLabels', 'labels'], 2: ['matchExpressions', { many: { 1: ['key', 'text'], 2: ['operator', 'text'], 3: ['values', 'texts'] } }],
}
const withSpec = (spec: Message): Message => ({ 1: ['metadata', { one: metadata }], 2: ['spec', { one: spec }] })
const scaleTarget: Message = { 1: ['kind', 'text'], 2: ['name', 'text'], 3: ['apiVersion', 'text'] }
const metricTarget: Message = { 1: ['type', 'text'], 2: ['value', 'quantity'], 3: ['averageValue', 'quantity'], 4: ['averageUtilization', 'number'] }
const metric: Message = { 1: ['type', 'text'], 4: ['resource', { one: { 1: ['name', 'text'], 2: ['target', { one: metricTarget }] } }] }

const kinds: Readonly<Record<string, Message>> = {
  'policy/v1 PodDisruptionBudget': withSpec({
    1: ['minAvailable', 'intOrText'], 2: ['selector', { one: labelSelector }], 3: ['maxUnavailable', 'intOrText'], 4: ['unhealthyPodEvictionPolicy', 'text'],
  }),
  'autoscaling/v2 HorizontalPodAutoscaler': withSpec({
    1: ['scaleTargetRef', { one: scaleTarget }], 2: ['minReplicas', 'number'], 3: ['maxReplicas', 'number'], 4: ['metrics', { many: metric }],
  }),
  'authorization.k8s.io/v1 SelfSubjectAccessReview': withSpec({
    1: ['resourceAttributes', {
      one: {
        1: ['namespace', 'text'], 2: ['verb', 'text'], 3: ['group', 'text'], 4: ['version', 'text'], 5: ['resource', 'text'], 6: ['subresource', 'text'],
        7: ['name', 'text'],
      },
    }],
    2: ['nonResourceAttributes', { one: { 1: ['path', 'text'], 2: ['verb', 'text'] } }],
  }),
}

export const protobufMedia = 'application/vnd.kubernetes.protobuf'

/** @returns undefined for what is no such body, is cut short, or is of a kind that is not read here */
export function decodeProtobuf(body: Uint8Array): JsonObject | undefined {
  const bytes = Buffer.from(body)
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined
  try {
    const parts = fieldsOf(bytes.subarray(magic.length))
    const { type } = messageOf(bytes.subarray(magic.length), envelope)
    const { apiVersion, kind } = typeof type === 'object' && type !== null && !Array.isArray(type) ? type : {}
    const message = kinds[`${String(apiVersion)} ${String(kind)}`]
    const raw = parts.find(({ number }) => number === 2)
    if (message === undefined || raw === undefined || apiVersion === undefined || kind === undefined) return undefined
    return { apiVersion, kind, ...messageOf(raw.bytes, message) }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function messageOf(bytes: Buffer, message: Message): JsonObject {
  const result: JsonObject = {}
  for (const part of fieldsOf(bytes)) {
    const [name, field] = message[part.number] ?? []
    if (name === undefined || field === undefined) continue
    result[name] = valueOf(part, field, result[name])
  }
  return result
}

function valueOf({ bytes, value }: Part, field: Field, before: JsonValue | undefined): JsonValue {
  const list = Array.isArray(before) ? before : []
  if (field === 'number') return value
  if (field === 'text') return bytes.toString('utf8')
  if (field === 'texts') return [...list, bytes.toString('utf8')]
  if (field === 'quantity') return messageOf(bytes, { 1: ['text', 'text'] })['text'] ?? '0'
  if (field === 'labels') {
    const { key = '', text = '' } = messageOf(bytes, { 1: ['key', 'text'], 2: ['text', 'text'] })
    const others = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}
    return { ...others, [String(key)]: text }
  }
  if (field === 'intOrText') {
    const { kind, number = 0, text = '' } = messageOf(bytes, { 1: ['kind', 'number'], 2: ['number', 'number'], 3: ['text', 'text'] })
    return kind === 1 ? text : number
  }
  return 'many' in field ? [...list, messageOf(bytes, field.many)] : messageOf(bytes, field.one)
}

/** A field as it stands in a message: bytes of those that have a length, the number of the others. */
interface Part {
  number: number
  bytes: Buffer
  value: number
}

/** @throws RangeError where the message ends too soon or has a wire type that Kubernetes does not use */
function fieldsOf(bytes: Buffer): Part[] {
  const parts: Part[] = []
  let at = 0
  const varint = (): number => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at)
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(64, value))
      if (shift > 63n) throw new RangeError('a number is longer than 64 bits')
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const [number, wireType] = [tag >>> 3, tag & 7]
    if (wireType === 0) parts.push({ number, bytes: bytes.subarray(0, 0), value: varint() })
    else if (wireType === 2) {
      const end = varint() + at
      if (end < at || end > bytes.length) throw new RangeError('a field is cut short')
      parts.push({ number, bytes: bytes.subarray(at, end), value: 0 })
      at = end
    } else throw new RangeError(`no message of Kubernetes has fields of wire type ${wireType}`)
  }
  return parts
}
