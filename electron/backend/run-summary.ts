import type { RunSummary } from '../../shared/contract/backend.ts'
import type { PlanTarget } from '../../shared/model/plan.ts'
import { loadWords } from '../../shared/profile/load-words.ts'
import type { DamagedRun, ListedRun } from '../storage/run-store.ts'

/** A run as the history lists it. `isLive`: whether its process goes on, so that a run without a report is not taken for interrupted. */
export function summaryOf(run: ListedRun | DamagedRun, isLive: (id: string, pid: number) => boolean): RunSummary {
  if (!('header' in run)) {
    return {
      id: run.id, name: '', target: '', startedAt: '', state: 'failed', verdict: null, distribution: null, headline: '',
      load: '', durationMs: null, p99Ms: null, damage: run.damage,
    }
  }
  const { header, report } = run
  return {
    id: header.id,
    name: header.name,
    target: targetName(header.plan.target),
    startedAt: header.startedAt,
    state: report?.run.state ?? (isLive(header.id, header.pid) ? 'running' : 'interrupted'),
    verdict: report?.verdict ?? null,
    distribution: report?.distribution.verdict ?? null,
    headline: report?.headline ?? '',
    load: loadWords(header.profile.load),
    durationMs: report ? report.totals.durationSeconds * 1000 : null,
    p99Ms: report?.latency.response.p99 ?? null,
    ...(run.damage === null ? {} : { damage: run.damage }),
  }
}

/** `shop/checkout` or the URL. */
export function targetName(target: PlanTarget): string {
  return target.kind === 'service' ? `${target.namespace}/${target.service}` : target.url
}
