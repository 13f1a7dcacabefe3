import type { Page } from 'playwright-core'
import { z } from 'zod'
import { demoClusterSchema } from '../../shared/contract/backend.ts'
import { profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import { reportSchema, type Report } from '../../shared/report/report.ts'
import { askBackend } from './ask-backend.ts'

/** Opens the demo cluster and starts a run on it, both from the window's page; returns the run's id. */
export async function startRun(page: Page, seconds: number): Promise<string> {
  const demo = demoClusterSchema.parse(await askBackend(page, 'startDemo', { scenario: 'even', seed: 3 }))
  const document = {
    apiVersion: profileApiVersion,
    kind: profileKind,
    metadata: { name: 'desktop-run' },
    spec: {
      target: { context: demo.contextName, namespace: demo.namespace, service: demo.service, port: 'http' },
      load: { model: 'open', stages: [{ rate: 150, for: `${seconds}s` }], connections: 20, requestsPerConnection: 1 },
    },
  }
  return z.object({ runId: z.string() }).parse(await askBackend(page, 'startRun', { profile: { document }, confirmed: false })).runId
}

export async function look(page: Page, runId: string): Promise<void> {
  await page.evaluate((id) => { location.hash = `#/runs/${encodeURIComponent(id)}` }, runId)
  await page.getByTestId('run-name').getByText('desktop-run').waitFor()
}

export async function reportOf(page: Page, runId: string): Promise<Report> {
  return reportSchema.parse(await askBackend(page, 'report', { runId }))
}
