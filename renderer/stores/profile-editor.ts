import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Backend } from '../../shared/contract/backend.ts'
import type { SavedProfile } from '../../shared/contract/profiles.ts'
import { unavailableIn } from '../../shared/profile/availability.ts'
import { checkProfile } from '../../shared/profile/check-profile.ts'
import type { ProfileProblem } from '../../shared/profile/parse-profile.ts'
import { findTemplate, templateText } from '../../shared/profile/templates.ts'
import { formatYaml, mergeYaml } from '../../shared/profile/yaml-text.ts'
import { valueAt, withValueAt, type DocumentPath } from '../profile/document-path.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'
import { useProfileDraftsStore, type EditedProfile, type ProposalFor } from './profile-drafts.ts'
import { scenarioProfile } from './proposed-profile.ts'
import { useServicesStore } from './services.ts'

/** The profile being edited. Its text is the truth: form and YAML are two views of it, and nothing typed is lost by looking elsewhere. */
export const useProfileEditorStore = defineStore('profile-editor', () => {
  const connection = useConnectionStore()
  /** Null while it is new. */
  const id = shallowRef<string | null>(null)
  const text = shallowRef<string | null>(null)
  /** What is on disk; null while it is new. */
  const savedText = shallowRef<string | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()
  const saving = shallowRef(false)
  const justSaved = shallowRef(false)
  const drafts = useProfileDraftsStore()
  /** Set where unsaved changes of an earlier look were brought back: what of them had not been kept. */
  const restored = shallowRef<{ withheld: readonly string[] } | null>(null)
  let current: EditedProfile = { proposalFor: null }
  let proposed = ''

  const check = computed(() => (text.value === null ? null : checkProfile(text.value)))
  const document = computed(() => check.value?.document ?? null)
  /** What keeps it from running: mistakes, and what this version cannot do yet. */
  const problems = computed((): readonly ProfileProblem[] => {
    if (check.value === null) return []
    return check.value.completed ? unavailableIn(check.value.completed) : check.value.problems
  })
  const runnable = computed(() => Boolean(check.value?.completed) && problems.value.length === 0)
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
    current = edited
    id.value = 'id' in edited ? edited.id : null
    text.value = null
    savedText.value = null
    justSaved.value = false
    restored.value = null
    const [what, reading] = 'id' in edited
      ? ['Reading the profile …', () => connection.require().profile({ id: edited.id }).then((saved) => saved.text)] as const
      : [`Looking at ${edited.proposalFor?.service ?? 'the format'} to propose a profile …`, () => propose(connection.require(), edited)] as const
    const read = await ask(what, reading)
    if (read === null) return
    if ('id' in edited) savedText.value = read
    else proposed = read
    const draft = drafts.find(edited)
    text.value = draft?.text ?? read
    if (draft && draft.text !== read) restored.value = { withheld: draft.withheld }
  }

  /** A template's profile where one was chosen; else for the Service of the demo cluster, the profile its scenario is made to be tried with. */
  async function propose(backend: Backend, { proposalFor: service, template = '' }: { proposalFor: ProposalFor | null; template?: string | undefined }): Promise<string> {
    const { demo, scenarios, chosen, namespace } = useServicesStore()
    const asked = findTemplate(template)
    if (asked) {
      const port = service?.port !== undefined && /^\d+$/.test(service.port) ? Number(service.port) : service?.port
      const context = chosen === null ? {} : { context: chosen, ...(namespace === null ? {} : { namespace }) }
      return templateText(asked.name, service === null ? { ...context, service: '' } : { ...service, ...(port === undefined ? {} : { port }) })
    }
    if (service === null) return formatYaml(emptyProfile)
    const isDemo = demo?.contextName === service.context && demo.namespace === service.namespace && demo.service === service.service
    const scenario = isDemo ? scenarios.find((one) => one.name === demo.scenario) : undefined
    return demo && scenario ? formatYaml(scenarioProfile(scenario.profile, demo)) : (await backend.proposeProfile(service)).text
  }

  function setText(changedText: string): void {
    text.value = changedText
    justSaved.value = false
    if (changed.value) drafts.keep(current, changedText)
    else drafts.drop(current)
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
    const saved = await ask('Saving the profile …', () => (
      connection.require().saveProfile(id.value === null ? { text: sent } : { id: id.value, text: sent })
    ))
    saving.value = false
    if (saved === null) return null
    drafts.drop(current)
    current = { id: saved.id }
    id.value = saved.id
    savedText.value = saved.text
    justSaved.value = true
    restored.value = null
    return saved
  }

  return {
    id, text, check, document, problems, runnable, dirty, changed, writable, name, waitingFor, failure, cancelled, saving, justSaved, restored, open,
    setText, setDocument, save, cancel,
    /** Changes one field; undefined takes it away. */
    setField: (path: DocumentPath, value: unknown) => setDocument(withValueAt(document.value, path, value) ?? {}),
    /** Back to what was opened. */
    discard() {
      restored.value = null
      setText(savedText.value ?? proposed)
    },
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
