import { describe, expect, it } from 'vitest'
import { nodeSchema, serviceSchema } from '../api/objects.ts'
import { nodeObject, serviceObject } from '../testing/objects.ts'
import { nodeInfos } from './nodes.ts'
import { routeOptions, servicePolicies, servicePorts, serviceType } from './service-words.ts'

const service = (...given: Parameters<typeof serviceObject>) => serviceSchema.parse(serviceObject(...given))
const nodes = nodeInfos([nodeSchema.parse(nodeObject('node-1'))])
const direct = (...given: Parameters<typeof serviceObject>) => routeOptions(service(...given), nodes)[0]
const plainPort = { ports: [{ port: 80 }] }

describe('a Service in words', () => {
  it('names its type, headless apart', () => {
    expect(serviceType(service())).toBe('NodePort')
    expect(serviceType(service({ type: 'ClusterIP' }))).toBe('ClusterIP')
    expect(serviceType(service({ type: 'ClusterIP', clusterIP: 'None' }))).toBe('Headless')
  })

  it('lists its ports', () => {
    expect(servicePorts(service())).toEqual([{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'web', nodePort: 30080 }])
    expect(servicePorts(service(plainPort))).toEqual([{ name: '', port: 80, protocol: 'TCP', targetPort: '80' }])
  })

  it('lists the policies that change shares and no defaults', () => {
    expect(
      servicePolicies(service({ sessionAffinity: 'None', externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Cluster' })),
    ).toEqual([])
    expect(
      servicePolicies(
        service(
          {
            sessionAffinity: 'ClientIP',
            sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
            externalTrafficPolicy: 'Local',
            internalTrafficPolicy: 'Local',
            trafficDistribution: 'PreferSameZone',
            publishNotReadyAddresses: true,
            selector: null,
          },
          { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } },
        ),
      ),
    ).toEqual([
      'sessionAffinity ClientIP (60 s)',
      'externalTrafficPolicy Local',
      'internalTrafficPolicy Local',
      'trafficDistribution PreferSameZone',
      'topology-mode Auto',
      'publishNotReadyAddresses',
      'no selector: endpoints are kept by hand',
    ])
    expect(servicePolicies(service({ sessionAffinity: 'ClientIP' }))).toEqual(['sessionAffinity ClientIP (10800 s)'])
  })

  it('says which routes are possible', () => {
    expect(direct()).toEqual({ kind: 'direct', usable: true, note: 'Through node port 30080 of a node.' })
    expect(direct({ type: 'ClusterIP', ...plainPort })).toMatchObject({
      usable: false,
      note: expect.stringContaining('expose it as NodePort'),
    })
    expect(direct({ type: 'ClusterIP', clusterIP: 'None', ...plainPort })).toMatchObject({
      usable: false,
      note: expect.stringContaining('headless'),
    })
    expect(direct({ type: 'ExternalName', externalName: 'db.example' })).toMatchObject({
      usable: true,
      note: expect.stringContaining('db.example'),
    })
    expect(direct({ type: 'LoadBalancer' }, { status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } } })).toMatchObject({
      usable: true,
      note: 'Through the load balancer at lb.example.',
    })
    expect(direct({ type: 'LoadBalancer', ...plainPort })).toMatchObject({ usable: false, note: 'The load balancer has no address yet.' })
    expect(direct({ ports: [{ port: 53, protocol: 'UDP', nodePort: 30053 }] })).toMatchObject({ usable: false })
    expect(routeOptions(service(), nodeInfos([nodeSchema.parse(nodeObject('node-1', { ready: false }))]))[0]).toMatchObject({
      usable: false,
    })
    expect(routeOptions(service(), null)[0]).toMatchObject({ usable: true, note: expect.stringContaining('nodes may not be listed') })
    expect(
      routeOptions(service(), nodes)
        .slice(1)
        .map((route) => [route.kind, route.usable]),
    ).toEqual([
      ['incluster', false],
      ['apiserver', false],
      ['portforward', false],
    ])
  })
})
