/**
 * Profiles to begin with, as they are written to a file: one for each question that is usually asked of a Service. Their target is a stand-in.
 */
const head = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata:
  name: checkout
`
const target = `  target:
    namespace: shop
    service: checkout
`

/** Open load, a new connection for each request: the way to ask a Service that balances connections. */
const perRequest = (rate: number, length: string) => `  load:
    # Arrivals at a rate, whatever the answers do: queueing shows as response time.
    model: open
    stages:
      - { rate: ${rate}, for: ${length} }
    # At most so many at a time.
    connections: 50
    # A Service balances connections, so each request gets its own.
    requestsPerConnection: 1
`

const failover = (within: string, errors: string) => `  expect:
    errors: { below: ${errors} }
    # From the disruption to the end of its errors.
    failover: { within: ${within} }
    # Judged in the calm before and after it.
    balance: { tolerance: 25% }
`

export const templateTexts = {
  'even-spread': `${head}  description: Does every pod get its share?
spec:
${target}${perRequest(200, '40s')}  expect:
    # How far a pod may lie from its share. "evenkeel plan" says how many connections that takes.
    balance: { tolerance: 25% }
    errors: { below: 1% }
`,
  'keep-alive': `${head}  description: What does keep-alive do to the spread?
spec:
${target}  load:
    model: open
    stages:
      - { rate: 600, for: 60s }
    connections: 50
    # Ten requests follow each other to the same pod. Raise it to what your clients do, or to unlimited,
    # and compare with a run of one request a connection: the fewer connections, the more chance decides.
    requestsPerConnection: 10
  expect:
    balance: { tolerance: 25% }
    errors: { below: 1% }
`,
  'survives-pod': `${head}  description: Does it survive the loss of a pod?
spec:
${target}${perRequest(200, '60s')}  disruptions:
    # evict honours disruption budgets; delete does not; crash kills the process.
    - { at: 20s, do: evict, pods: 1 }
${failover('5s', '1%')}`,
  'survives-node': `${head}  description: Does it survive the loss of a node?
spec:
${target}${perRequest(200, '90s')}  disruptions:
    # A node with pods of the Service is cordoned, and these pods are evicted. Undone when the run ends.
    - { at: 20s, do: drain }
${failover('10s', '2%')}`,
  'survives-rollout': `${head}  description: Does nobody notice a rollout?
spec:
${target}${perRequest(200, '2m')}  disruptions:
    # Every pod is replaced, as by "kubectl rollout restart".
    - { at: 20s, do: rollout }
${failover('60s', '1%')}`,
  'scale-out': `${head}  description: Do new pods get their share?
spec:
${target}${perRequest(200, '90s')}  disruptions:
    # Two replicas more. Undone when the run ends.
    - { at: 20s, do: scale, by: 2 }
  expect:
    errors: { below: 1% }
    # From when the new pods are ready until they carry a fair share.
    scaleOut: { within: 10s }
    balance: { tolerance: 25% }
`,
  'affinity': `${head}  description: Does this client stay with one pod?
spec:
${target}${perRequest(100, '20s')}  expect:
    # The Service's sessionAffinity: ClientIP.
    balance: { affinity: ClientIP }
    errors: { below: 1% }
`,
  'canary-weights': `${head}  description: Do the versions get their weights?
spec:
${target}${perRequest(200, '60s')}  expect:
    balance:
      # By how the names of pods begin; correct these to your deployments'.
      shares: { checkout-v1: 90%, checkout-v2: 10% }
      tolerance: 25%
    errors: { below: 1% }
`,
}
