import { podColours, podLook, surfaceColours } from '../../run-view/pod-colours.ts'
import { html, type Insert, type Markup } from './html.ts'

/** Everything that shapes refer to: once a page, before the first chart. */
export const shapeDefinitions = html`<svg class="definitions" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="ground" width="2" height="6"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="ground" cx="3" cy="3" r="1.4"/></pattern>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
<rect class="ground" width="2.5" height="5"/></pattern>
<path id="mark-first-answer" d="M0-4.500 4.800 4H-4.800z"/>
<path id="mark-last-answer" d="M0 4.500 4.800-4H-4.800z"/>
<path id="mark-error" d="M-3-3 3 3M3-3-3 3"/>
<path id="mark-restarted" d="M-3.500 1.500A3.800 3.800 0 1 1 0 4M-5.500-.500l2 2.500 2.500-2"/>
</defs></svg>`

/**
 * A rectangle in a pod's look.
 *
 * @param geometry its attributes of place and size
 * @param index the pod's place in order of first appearance
 */
export function podRect(geometry: Markup, index: number, inside: Insert = null): Markup {
  const { colour, pattern } = podLook(index)
  const overlay = pattern !== 'plain' && html`<rect fill="url(#${pattern})" ${geometry}/>`
  return html`<rect class="pod-${colour}" ${geometry}>${inside}</rect>${overlay}`
}

/** The small square that stands before a pod's name. */
export function swatch(index: number): Markup {
  return html`<svg class="swatch" width="10" height="10" aria-hidden="true">${podRect(html`width="10" height="10" rx="2"`, index)}</svg>`
}

/** The colours of pods as rules of a style sheet. */
export function podRules(theme: 'light' | 'dark'): string {
  return podColours[theme].map((colour, i) => `--pod-${i}: ${colour};`).join(' ') + ` --surface: ${surfaceColours[theme]};`
}

export const podClasses = podColours.light.map((_, i) => `.pod-${i} { fill: var(--pod-${i}) }`).join('\n')
