import { keyOf } from '../objects/meta.ts'
import type { ControllerContext } from './context.ts'
import { createWorkQueue } from './work-queue.ts'

/**
 * Keeps the replicas of a Deployment within the bounds of its autoscaler, which a real one does whatever its metrics say (kubernetes,
 * pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler). There are no metrics here, so it does nothing else.
 */
export function startAutoscalerController(context: ControllerContext): void {
  const { state, scheduler, delays, random } = context
  const pace = random('autoscaler-controller')
  const queue = createWorkQueue(scheduler, () => delays.draw('autoscalerSync', pace), reconcile)

  state.horizontalPodAutoscalers.observe(({ object, type }) => {
    if (type !== 'DELETED') queue.add(keyOf(object.metadata))
  })
  state.deployments.observe(({ object: { metadata: { namespace, name } } }) => {
    for (const autoscaler of state.horizontalPodAutoscalers.list(namespace)) {
      if (autoscaler.spec.scaleTargetRef.name === name) queue.add(keyOf(autoscaler.metadata))
    }
  })

  function reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/')
    const autoscaler = state.horizontalPodAutoscalers.get(namespace, name)
    if (autoscaler === undefined) return
    const { scaleTargetRef, minReplicas = 1, maxReplicas } = autoscaler.spec
    const deployment = scaleTargetRef.kind === 'Deployment' ? state.deployments.get(namespace, scaleTargetRef.name) : undefined
    if (deployment === undefined) return
    const { replicas } = deployment.spec
    const desired = replicas === 0 ? 0 : Math.min(maxReplicas, Math.max(minReplicas, replicas))
    const { currentReplicas, desiredReplicas } = autoscaler.status ?? {}
    const current = deployment.status.replicas ?? 0
    if (currentReplicas !== current || desiredReplicas !== desired) {
      state.horizontalPodAutoscalers.replace({ ...autoscaler, status: { ...autoscaler.status, currentReplicas: current, desiredReplicas: desired } })
    }
    if (desired === replicas) return
    const { generation = 1 } = deployment.metadata
    state.deployments.replace({
      ...deployment, metadata: { ...deployment.metadata, generation: generation + 1 }, spec: { ...deployment.spec, replicas: desired },
    })
  }
}
