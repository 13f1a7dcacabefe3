import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Backend } from '../../shared/contract/backend.ts'
import { recordedBackend } from '../backend/recorded.ts'
import { useConnectionStore } from './connection.ts'
import { useDisruptionStore } from './disruption.ts'
import { usePlanPreviewStore } from './plan-preview.ts'
import { useProfileDraftsStore } from './profile-drafts.ts'
import { useProfileEditorStore } from './profile-editor.ts'
import { useRunStartStore } from './run-start.ts'
import { useRunsStore } from './runs.ts'

beforeEach(() => { setActivePinia(createPinia()) })

function withBackend(calls: Partial<Backend>): void {
  useConnectionStore().backend = { ...recordedBackend({ runs: [] }), ...calls }
}

const unconfirmed = () => new EvenkeelError('needs-confirmation', 'Confirm it.', '', [{ path: '', message: 'A pod is deleted.' }])

test('a start that needs a yes asks once and then starts confirmed; a no starts nothing', async () => {
  const confirmed: boolean[] = []
  withBackend({
    async startRun(params) {
      confirmed.push(params.confirmed)
      if (!params.confirmed) throw unconfirmed()
      return { runId: 'r1' }
    },
  })
  const store = useRunStartStore()
  const first = store.start({ document: {} }, 'x')
  await expect.poll(() => store.asked?.sentences).toEqual(['A pod is deleted.'])
  store.answer(false)
  expect(await first).toBeNull()
  expect(confirmed).toEqual([false])
  const second = store.start({ document: {} }, 'x')
  await expect.poll(() => store.asked).not.toBeNull()
  store.answer(true)
  expect(await second).toBe('r1')
  expect(confirmed).toEqual([false, false, true])
  expect(store.failure).toBeNull()
})

test('a plan that answers late does not replace the newer one', async () => {
  const waiting: ((error: Error) => void)[] = []
  withBackend({ plan: () => new Promise((_, reject) => { waiting.push(reject) }) })
  const store = usePlanPreviewStore()
  const older = store.look({ document: 1 })
  const newer = store.look({ document: 2 })
  waiting[1]?.(new EvenkeelError('not-found', 'newer'))
  await newer
  waiting[0]?.(new EvenkeelError('not-found', 'older'))
  await older
  expect(store.failure?.message).toBe('newer')
  expect(store.waiting).toBe(false)
})

test('a field that is changed leaves the rest of the text as it was; one that is emptied goes', async () => {
  const text = '# mine\nmetadata: { name: a }\nspec:\n  load: { warmup: 1s } # slow\n'
  withBackend({ profile: () => Promise.resolve({ id: 'a', savedAt: '', text, document: null, problems: [], completed: null, figures: null }) })
  const editor = useProfileEditorStore()
  await editor.open({ id: 'a' })
  expect(editor.dirty).toBe(false)
  editor.setField(['spec', 'load', 'warmup'], '2s')
  expect(editor.text).toBe(text.replace('1s', '2s'))
  expect(editor.dirty).toBe(true)
  editor.setField(['spec', 'load', 'warmup'], undefined)
  expect(editor.document).toEqual({ metadata: { name: 'a' } })
  editor.setText('a: [')
  expect(editor.writable).toBe(false)
  editor.setField(['metadata', 'name'], 'b')
  expect(editor.text).toBe('a: [')
  editor.discard()
  expect(editor.text).toBe(text)
})

test('where other pods would be hit than those shown, those are shown and asked for anew', async () => {
  const names = ['a', 'b']
  const asked: string[] = []
  withBackend({
    disruptionPreview: () => Promise.resolve({ victims: [{ name: names.shift() ?? '', node: '', zone: '' }], objections: [], confirmations: [] }),
    async disruptNow() {
      asked.push(names.length === 0 ? 'second' : 'first')
      if (asked.length === 1) throw unconfirmed()
      return { pods: [{ name: 'b', problem: null }] }
    },
  })
  const store = useDisruptionStore()
  await store.consider('r1')
  expect(store.preview?.victims[0]?.name).toBe('a')
  await store.perform()
  expect(store.preview?.victims[0]?.name).toBe('b')
  expect(store.runId).toBe('r1')
  await store.perform()
  expect(store.runId).toBeNull()
})

test('a start that is given up is not shown, and a run that began all the same is stopped', async () => {
  let begin: (started: { runId: string }) => void = () => undefined
  const stopped: string[] = []
  withBackend({
    startRun: () => new Promise((resolve) => { begin = resolve }),
    async stopRun({ runId }) {
      stopped.push(runId)
      return {}
    },
  })
  const store = useRunStartStore()
  const started = store.start({ document: {} }, 'x')
  expect(store.starting).toBe('x')
  store.cancel()
  expect(store.starting).toBeNull()
  begin({ runId: 'r1' })
  expect(await started).toBeNull()
  expect(stopped).toEqual(['r1'])
  expect(store.failure).toBeNull()
})

test('what is given up says so, and its late answer is dropped', async () => {
  let answer: (runs: []) => void = () => undefined
  withBackend({ runs: () => new Promise((resolve) => { answer = resolve }) })
  const store = useRunsStore()
  const asked = store.list()
  expect(store.waitingFor).toBe('Reading the runs …')
  store.cancel()
  answer([])
  await asked
  expect(store).toMatchObject({ runs: null, waitingFor: null, cancelled: 'Reading the runs …' })
})

test('drafts of several profiles are kept apart, found by what they are of, and dropped when they are saved', async () => {
  withBackend({
    profile: ({ id }) => Promise.resolve({ id, savedAt: '', text: `name: ${id}\n`, document: null, problems: [], completed: null, figures: null }),
    saveProfile: ({ id = '', text = '' }) => Promise.resolve({ id, savedAt: '', text, document: null, problems: [], completed: null, figures: null }),
  })
  const editor = useProfileEditorStore()
  const drafts = useProfileDraftsStore()
  await editor.open({ id: 'a' })
  editor.setText('name: a, changed\n')
  await editor.open({ id: 'b' })
  expect(editor.restored).toBeNull()
  editor.setText('name: b, changed\n')
  await editor.open({ id: 'a' })
  expect(editor).toMatchObject({ text: 'name: a, changed\n', restored: { withheld: [] } })
  await editor.save()
  expect(drafts.drafts.map((draft) => draft.edited)).toEqual([{ id: 'b' }])
  await editor.open({ id: 'b' })
  editor.discard()
  expect(drafts.drafts).toEqual([])
  expect(editor.text).toBe('name: b\n')
})

test('what was considered is what is done, whatever kind it is', async () => {
  const done: object[] = []
  withBackend({
    disruptionPreview: () => Promise.resolve({ victims: [], objections: [], confirmations: ['One replica less.'] }),
    async disruptNow(params) {
      done.push(params)
      return { pods: [] }
    },
  })
  const store = useDisruptionStore()
  await store.consider('r1', { do: 'scale', pods: 1, by: -1 })
  await store.perform()
  expect(done).toEqual([{ runId: 'r1', do: 'scale', pods: 1, by: -1, confirmed: true, insist: false }])
  expect(store.runId).toBeNull()
})
