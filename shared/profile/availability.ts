import type { RouteKind } from '../model/target.ts'
import type { DisruptionKind, Profile } from './profile.ts'

/**
 * What the profile format allows and this version can or cannot do: known in this one place, to the check before a run and to the forms
 * that offer it.
 */
export const availableRoutes: readonly RouteKind[] = ['direct']
export const availableDisruptions: readonly DisruptionKind[] = ['evict', 'delete', 'unlabel', 'scale', 'rollout', 'drain', 'crash']
export const mostDisruptions = 20

/** Why a route cannot be taken, as half a sentence after its name; null where it can. */
export function routeObjection(route: Profile['route']): string | null {
  return route === 'auto' || availableRoutes.includes(route) ? null : `not available yet; use ${availableRoutes.join(' or ')}`
}

/** Why a kind of disruption cannot be made, as half a sentence after its name; null where it can. */
export function disruptionObjection(kind: DisruptionKind): string | null {
  return availableDisruptions.includes(kind) ? null : `not available yet; use ${availableDisruptions.join(' or ')}`
}

/** Why a profile with that many disruptions cannot run; null where it can. */
export function disruptionCountObjection(count: number): string | null {
  return count <= mostDisruptions ? null : `more than ${mostDisruptions} disruptions in a run are too many`
}

/** All that a profile asks for and this version cannot do, each with its place in the file. */
export function unavailableIn({ route, disruptions }: Pick<Profile, 'route' | 'disruptions'>): { path: string; message: string }[] {
  const onRoute = routeObjection(route)
  const onCount = disruptionCountObjection(disruptions.length)
  return [
    ...(onRoute === null ? [] : [{ path: 'spec.route', message: `${route} is ${onRoute}` }]),
    ...disruptions.flatMap(({ do: kind }, index) => {
      const objection = disruptionObjection(kind)
      return objection === null ? [] : [{ path: `spec.disruptions[${index}].do`, message: `${kind} is ${objection}` }]
    }),
    ...(onCount === null ? [] : [{ path: 'spec.disruptions', message: onCount }]),
  ]
}
