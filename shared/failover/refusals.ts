import type { Remark } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'

const mostTold = 5

/** Disruptions that were refused or left out, in order and each once: what was held up first and made in the end is none. */
export function refusalsIn(timeline: readonly TimelineEvent[]): { subject: string; text: string }[] {
  const events = timeline.filter(({ source }) => source === 'disruption')
  const found = events.flatMap(({ kind, subject, detail }, i) => {
    const madeLater = kind === 'failed' && subject !== '' && events.slice(i + 1).some((later) => later.kind === 'accepted' && later.subject === subject)
    return (kind === 'failed' || kind === 'skipped') && !madeLater ? [{ subject, text: detail }] : []
  })
  return [...new Map(found.map((one) => [JSON.stringify([one.subject, one.text]), one])).values()]
}

/** What a report says of them, with the reasons. */
export function refusalRemarks(timeline: readonly TimelineEvent[]): Remark[] {
  const refusals = refusalsIn(timeline)
  const told = refusals.slice(0, mostTold).map(({ subject, text }) => (
    { code: 'disruption-refused', text: `Not disrupted as planned${subject !== '' && !text.includes(subject) ? ` (${subject})` : ''}: ${text}`, next: '' }))
  const more = refusals.length - told.length
  return more > 0 ? [...told, { code: 'disruption-refused', text: `${more} more disruptions were refused or left out; the timeline has them all.`, next: '' }] : told
}

/** For a report's headline: a run that broke less than it was to break says so. */
export function refusalSentence(timeline: readonly TimelineEvent[]): string {
  const { length } = refusalsIn(timeline)
  return length === 0 ? '' : `${length === 1 ? 'A disruption was' : `${length} disruptions were`} refused or left out.`
}
