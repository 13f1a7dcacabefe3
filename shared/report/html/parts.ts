import type { Remark } from '../../model/plan.ts'
import type { Tone } from '../../run-view/verdict.ts'
import { html, type Insert, type Markup } from './html.ts'
import { swatch } from './looks.ts'

/** A name out of somebody else's hands, kept from running into the text around it. */
export function named(name: string): Markup {
  return html`<span class="name">${name}</span>`
}

/** A pod's name behind its colour. */
export function podName(name: string, index: number): Markup {
  return html`<span class="pod">${swatch(index)}${named(name)}</span>`
}

/** A second, quieter line below a table cell's first. */
export function below(text: Insert): Markup {
  return html` <span class="where">${text}</span>`
}

/** A name and a value of a list of facts. */
export function fact(name: string, value: Insert): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

/** A problem or remark with what to do about it. */
export function remarkItem(remark: Remark): Markup {
  return html`<li>${remark.text}${nextStep(remark.next)}</li>`
}

/** What to do; nothing where there is nothing to do. */
export function nextStep(text: string): Insert {
  const arrow = html`<span class="arrow" aria-hidden="true">→</span> <span class="sr">What to do: </span>`
  return text !== '' && html`<span class="next">${arrow}${text}</span>`
}

const iconPaths: Record<Tone, string> = {
  good: 'M6.500 12.500l4 4 7-8',
  bad: 'M8 8l8 8M16 8l-8 8',
  warning: 'M12 7v6M12 16.500v.100',
  neutral: 'M7.500 12h9',
}

/** A shape for each tone, so that none is told by colour alone: tick, cross, exclamation mark, dash. */
export function toneIcon(tone: Tone, sizePx: number): Markup {
  return html`<svg class="icon ${tone}" width="${sizePx}" height="${sizePx}" viewBox="0 0 24 24" aria-hidden="true">
<circle cx="12" cy="12" r="11"/><path d="${iconPaths[tone]}"/></svg>`
}
