import type { Page } from 'playwright-core'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { fillSecret } from './fill-secret.ts'
import { sampleRuns } from './recordings.ts'
import { sampleComparison } from './sample-comparison.ts'
import { oddRuns, type DeskOptions } from './sample-desk.ts'

/** A page in a state worth looking at: on a screen, and for what can be used by everybody. */
export interface PageState {
  path: string
  /** Brings the page into the state. */
  prepare: (page: Page) => Promise<unknown>
  desk?: Partial<DeskOptions>
  width?: number
}

export const shown = (testid: string) => (page: Page) => page.getByTestId(testid).waitFor()
const newProfile = '/profiles/new?context=kind-dev&namespace=shop&service=checkout&port=http'
const history = () => Promise.resolve([...Object.values(sampleRuns).map((run) => run.summary), ...oddRuns])
const compared = `/runs/compare/${sampleRuns.hotPod.summary.id}/${sampleRuns.failover.summary.id}`
const never = () => new Promise<never>(() => undefined)
const narrow = 720

const unreachable = () => Promise.reject(new EvenkeelError(
  'unreachable', 'https://127.0.0.1:6443 (context kind-dev) does not answer: connection refused.',
  'Check that the cluster runs and that this computer may reach it, then try again.',
))

/** Every page but the run's, in every state. */
export const pageStates: Record<string, PageState> = {
  'services': { path: '/', prepare: shown('test-shop/checkout') },
  'service-drawer': {
    path: '/',
    async prepare(page) {
      await page.getByTestId('look-shop/checkout').click()
      await shown('service-detail')(page)
    },
  },
  'profiles': { path: '/profiles', prepare: shown('profile-checkout-failover') },
  'profile-deleted': {
    path: '/profiles',
    async prepare(page) {
      await page.getByTestId('delete-checkout-nightly').click()
      await shown('deleted')(page)
    },
  },
  'profile': { path: '/profiles/checkout-failover', prepare: shown('plan') },
  'profile-new': { path: newProfile, prepare: shown('plan') },
  'profile-template': { path: `${newProfile}&template=survives-node`, prepare: shown('plan') },
  'profile-secrets': {
    path: '/profiles/checkout-failover',
    async prepare(page) {
      await shown('plan')(page)
      await fillSecret(page)
    },
  },
  'profile-problems': { path: '/profiles/checkout-nightly', prepare: shown('profile-name') },
  'profile-yaml': {
    path: '/profiles/checkout-failover',
    async prepare(page) {
      await shown('plan')(page)
      await page.getByTestId('as-yaml').click()
    },
  },
  'profile-yaml-problems': {
    path: '/profiles/checkout-nightly',
    async prepare(page) {
      await page.getByTestId('as-yaml').click()
      await shown('problems')(page)
    },
  },
  'start-sheet': {
    path: '/profiles/checkout-failover',
    async prepare(page) {
      await shown('plan')(page)
      await page.getByTestId('run').click()
      await shown('start-sheet')(page)
    },
  },
  'settings': { path: '/settings', prepare: shown('most-rate') },
  'palette': {
    path: '/',
    async prepare(page) {
      await shown('test-shop/checkout')(page)
      await page.keyboard.press('Control+k')
      await page.getByTestId('palette-input').fill('check')
    },
  },
  'services-no-kubeconfig': { path: '/', desk: { contexts: [] }, prepare: shown('no-services') },
  'services-demo': {
    path: '/', desk: { contexts: [], demoRuns: true },
    async prepare(page) {
      await shown('demo-running')(page)
      await shown('test-shop/checkout')(page)
    },
  },
  'services-waiting': {
    path: '/', desk: { instead: { services: never } }, prepare: (page) => page.getByText('Listing the Services of kind-dev').waitFor(),
  },
  'services-unreachable': { path: '/', desk: { instead: { services: unreachable } }, prepare: shown('failure') },
  'services-narrow': { path: '/', width: narrow, prepare: shown('test-shop/checkout') },
  'close-demo-sheet': {
    path: '/', desk: { contexts: [], demoRuns: true, runOnDemo: 'checkout-failover' },
    async prepare(page) {
      await shown('test-shop/checkout')(page)
      await page.getByTestId('close-demo').click()
      await shown('close-demo-sheet')(page)
    },
  },
  'profiles-none': { path: '/profiles', desk: { instead: { profiles: () => Promise.resolve([]) } }, prepare: shown('no-profiles') },
  'profiles-drafts': {
    path: newProfile,
    async prepare(page) {
      await page.locator('[data-field="metadata.name"]').fill('checkout-peak')
      await page.goto(page.url().replace(/#.*/, '#/profiles/checkout-failover'))
      await page.locator('[data-field="spec.request.path"]').fill('/basket')
      await page.goto(page.url().replace(/#.*/, '#/profiles'))
      await shown('draft')(page)
    },
  },
  'profile-renaming': {
    path: '/profiles',
    async prepare(page) {
      await page.getByTestId('rename-checkout-failover').click()
      await shown('new-name')(page)
    },
  },
  'profile-restored': {
    path: '/profiles/checkout-failover',
    async prepare(page) {
      await page.locator('[data-field="spec.request.path"]').fill('/basket')
      await page.reload()
      await shown('restored')(page)
      await shown('plan')(page)
    },
  },
  'profile-narrow': { path: '/profiles/checkout-failover', width: narrow, prepare: shown('plan') },
  'profile-no-way': {
    path: '/profiles/checkout-failover', desk: { instead: { plan: unreachable } }, prepare: shown('failure'),
  },
  'runs': { path: '/runs', desk: { instead: { runs: history } }, prepare: shown(`run-${sampleRuns.failover.summary.id}`) },
  'runs-narrow': { path: '/runs', width: narrow, desk: { instead: { runs: history } }, prepare: shown(`run-${sampleRuns.failover.summary.id}`) },
  'runs-chosen': {
    path: '/runs', desk: { instead: { runs: history } },
    async prepare(page) {
      await page.getByTestId(`choose-${sampleRuns.failover.summary.id}`).check()
    },
  },
  'comparison': { path: compared, desk: { instead: { compare: sampleComparison() } }, prepare: shown('compared-figures') },
  'comparison-narrow': {
    path: compared, width: narrow, desk: { instead: { compare: sampleComparison() } }, prepare: shown('compared-figures'),
  },
  'runs-none': { path: '/runs', desk: { instead: { runs: () => Promise.resolve([]) } }, prepare: shown('no-runs') },
  'settings-problem': {
    path: '/settings',
    async prepare(page) {
      await page.getByTestId('most-rate').fill('0')
      await page.keyboard.press('Tab')
      await shown('failure')(page)
    },
  },
  'palette-nothing': {
    path: '/settings',
    async prepare(page) {
      await shown('most-rate')(page)
      await page.keyboard.press('Control+k')
      await page.getByTestId('palette-input').fill('nothing of that name')
      await page.getByText('Nothing fits').waitFor()
    },
  },
  'nowhere': { path: '/foo', prepare: shown('nowhere') },
  'keys': {
    path: '/settings',
    async prepare(page) {
      await shown('most-rate')(page)
      await page.keyboard.press('?')
      await shown('shortcuts')(page)
    },
  },
}
