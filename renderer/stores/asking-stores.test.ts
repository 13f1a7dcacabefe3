import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Backend } from '../../shared/contract/backend.ts'
import { recordedBackend } from '../backend/recorded.ts'
import { useConnectionStore } from './connection.ts'
import { useDisruptionStore } from './disruption.ts'
import { usePlanPreviewStore } from './plan-preview.ts'
import { useProfileEditorStore } from './profile-editor.ts'
import { useRunStartStore } from './run-start.ts'

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
