import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Backend } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { SavedProfile } from '../../shared/contract/profiles.ts'
import { checkProfile } from '../../shared/profile/check-profile.ts'
import { formatYaml, mergeYaml } from '../../shared/profile/yaml-text.ts'
import { valueAt, withValueAt, type DocumentPath } from '../profile/document-path.ts'
import { useConnectionStore } from './connection.ts'
import { scenarioProfile } from './proposed-profile.ts'
import { useServicesStore } from './services.ts'

interface ProposalFor {
  context: string
  namespace: string
  service: string
  port?: string
}

/** What is edited: a saved profile, or a new one, for a Service where one is given. */
export type EditedProfile = { id: string } | { proposalFor: ProposalFor | null }

/** The profile being edited. Its text is the truth: form and YAML are two views of it, and nothing typed is lost by looking elsewhere. */
export const useProfileEditorStore = defineStore('profile-editor', () => {
  const connection = useConnectionStore()
  /** Null while it is new. */
  const id = shallowRef<string | null>(null)
  const text = shallowRef<string | null>(null)
  /** What is on disk; null while it is new. */
  const savedText = shallowRef<string | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  const saving = shallowRef(false)
  const justSaved = shallowRef(false)
  /** Changed texts of this window that were not saved, by what they are of. */
  const drafts = new Map<string, string>()
  let key = ''
  let proposed = ''

  const check = computed(() => (text.value === null ? null : checkProfile(text.value)))
  const document = computed(() => check.value?.document ?? null)
  const dirty = computed(() => text.value !== null && text.value !== savedText.value)
  /** Whether the text was changed since it was opened: what can be discarded. */
  const changed = computed(() => text.value !== null && text.value !== (savedText.value ?? proposed))
  /** Fields can be written into the text; not while it is no YAML. */
  const writable = computed(() => text.value !== null && mergeYaml(text.value, document.value) !== null)
  const name = computed(() => {
    const value = valueAt(document.value, ['metadata', 'name'])
    return typeof value === 'string' && value !== '' ? value : id.value ?? 'New profile'
  })

  async function open(edited: EditedProfile): Promise<void> {
    const mine = JSON.stringify(edited)
    key = mine
    id.value = 'id' in edited ? edited.id : null
    text.value = null
    savedText.value = null
    failure.value = null
    justSaved.value = false
    try {
      const backend = connection.require()
      if ('id' in edited) {
        const saved = await backend.profile({ id: edited.id })
        if (key !== mine) return
        savedText.value = saved.text
        text.value = drafts.get(mine) ?? saved.text
      } else {
        const proposal = await propose(backend, edited.proposalFor)
        if (key !== mine) return
        proposed = proposal
        text.value = drafts.get(mine) ?? proposal
      }
    } catch (error) {
      if (key === mine) failure.value = failureOf(error)
    }
  }

  /** For the Service of the demo cluster, the profile its scenario is made to be tried with. */
  async function propose(backend: Backend, service: ProposalFor | null): Promise<string> {
    if (service === null) return formatYaml(emptyProfile)
    const { demo, scenarios } = useServicesStore()
    const isDemo = demo?.contextName === service.context && demo.namespace === service.namespace && demo.service === service.service
    const scenario = isDemo ? scenarios.find((one) => one.name === demo.scenario) : undefined
    return demo && scenario ? formatYaml(scenarioProfile(scenario.profile, demo)) : (await backend.proposeProfile(service)).text
  }

  function setText(changedText: string): void {
    text.value = changedText
    justSaved.value = false
    if (changed.value) drafts.set(key, changedText)
    else drafts.delete(key)
  }

  function setDocument(changedDocument: unknown): void {
    const merged = text.value === null ? null : mergeYaml(text.value, changedDocument)
    if (merged !== null) setText(merged)
  }

  /** The saved profile; null where it failed. */
  async function save(): Promise<SavedProfile | null> {
    if (text.value === null || saving.value) return null
    const sent = text.value
    saving.value = true
    try {
      const saved = await connection.require().saveProfile(id.value === null ? { text: sent } : { id: id.value, text: sent })
      failure.value = null
      drafts.delete(key)
      id.value = saved.id
      key = JSON.stringify({ id: saved.id } satisfies EditedProfile)
      savedText.value = saved.text
      justSaved.value = true
      return saved
    } catch (error) {
      failure.value = failureOf(error)
      return null
    } finally {
      saving.value = false
    }
  }

  return {
    id, text, check, document, dirty, changed, writable, name, failure, saving, justSaved, open, setText, setDocument, save,
    /** Changes one field; undefined takes it away. */
    setField: (path: DocumentPath, value: unknown) => setDocument(withValueAt(document.value, path, value) ?? {}),
    /** Back to what was opened. */
    discard: () => setText(savedText.value ?? proposed),
    /** What to plan and to run: the text as it stands, saved or not. */
    source: () => ({ text: text.value ?? '', fileName: `${id.value ?? 'new-profile'}.yaml` }),
  }
})

const emptyProfile = {
  apiVersion: 'evenkeel.dev/v1',
  kind: 'LoadProfile',
  metadata: { name: 'new-profile' },
  spec: {
    target: { service: '' },
    load: { model: 'open', stages: [{ rate: 100, for: '30s' }], connections: 50, requestsPerConnection: 1 },
  },
}
