import { describe, expect, it } from 'vitest'
import { decodeProtobuf } from './protobuf.ts'

const text = (number: number, value: string | Buffer) => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
const number = (at: number, value: number) => Buffer.from([at << 3, value])
const all = (...parts: Buffer[]) => Buffer.concat(parts)
const body = (apiVersion: string, kind: string, ...raw: Buffer[]) =>
  all(Buffer.from('k8s\0'), text(1, all(text(1, apiVersion), text(2, kind))), text(2, all(...raw)))
const label = (at: number, key: string, value: string) => text(at, all(text(1, key), text(2, value)))

const budget = body('policy/v1', 'PodDisruptionBudget',
  text(1, all(text(1, 'p'), text(3, 'shop'), label(11, 'a', 'b'), label(11, 'c', 'd'))),
  text(2, all(text(1, all(number(1, 0), number(2, 4))), text(2, label(1, 'app', 'checkout')), text(3, all(number(1, 1), text(3, '25%'))))),
  text(3, ''),
)

describe('a body in protobuf', () => {
  it('is read as the JSON it stands for', () => {
    expect(decodeProtobuf(budget)).toEqual({
      apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'p', namespace: 'shop', labels: { a: 'b', c: 'd' } },
      spec: { minAvailable: 4, selector: { matchLabels: { app: 'checkout' } }, maxUnavailable: '25%' },
    })
  })
  it('has numbers of up to 64 bits, negative ones too, and lists', () => {
    const metric = text(4, all(text(1, 'Resource'), text(4, all(text(1, 'cpu'), text(2, all(text(1, 'Value'), text(2, text(1, '500m'))))))))
    const minusOne = Buffer.from([2 << 3, ...Array<number>(9).fill(0xff), 1])
    expect(decodeProtobuf(body('autoscaling/v2', 'HorizontalPodAutoscaler', text(2, all(minusOne, Buffer.from([3 << 3, 0xac, 0x02]), metric, metric))))).toMatchObject({
      spec: { minReplicas: -1, maxReplicas: 300, metrics: Array(2).fill({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Value', value: '500m' } } }) },
    })
  })
  it.each([
    ['without the magic bytes', budget.subarray(4)], ['cut short', budget.subarray(0, budget.length - 3)], ['empty', Buffer.alloc(0)],
    ['of a kind that is not read', body('v1', 'Secret', text(1, 'x'))], ['without a kind', all(Buffer.from('k8s\0'), text(2, 'x'))],
    ['of a wire type that is not used', body('policy/v1', 'PodDisruptionBudget', Buffer.from([(1 << 3) | 5, 0, 0, 0, 0]))],
    ['with a number without an end', body('policy/v1', 'PodDisruptionBudget', Buffer.from([8, ...Array<number>(20).fill(0xff)]))],
  ])('is not read %s', (_, bytes) => {
    expect(decodeProtobuf(bytes)).toBeUndefined()
  })
})
