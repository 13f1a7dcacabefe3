import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { z } from 'zod'
import { checkProfile } from '../../shared/profile/check-profile.ts'
import { valueAt } from '../profile/document-path.ts'
import { keepableText } from '../profile/draft-text.ts'
import { remembered } from './session-memory.ts'

const proposalSchema = z.object({ context: z.string(), namespace: z.string(), service: z.string(), port: z.string().optional() })
/** A new profile, for a Service and from a template where these are given. */
const newProfileSchema = z.object({ proposalFor: proposalSchema.nullable(), template: z.string().optional() })
/** What is edited: a saved profile, or a new one. */
const editedSchema = z.union([z.object({ id: z.string() }), newProfileSchema])
const draftSchema = z.object({ edited: editedSchema, text: z.string(), withheld: z.array(z.string()).readonly() })
export type EditedProfile = z.infer<typeof editedSchema>
export type NewProfile = z.infer<typeof newProfileSchema>
export type ProposalFor = z.infer<typeof proposalSchema>
export type Draft = z.infer<typeof draftSchema>

const memoryKey = 'drafts'
const sameProfile = (a: EditedProfile, b: EditedProfile) => JSON.stringify(a) === JSON.stringify(b)

/** Changed texts of this window that were not saved. They outlive a reload, without what looks like a credential. */
export const useProfileDraftsStore = defineStore('profile-drafts', () => {
  const drafts = shallowRef<readonly Draft[]>(remembered.value(memoryKey, z.array(draftSchema)) ?? [])

  function replace(changed: readonly Draft[]): void {
    drafts.value = changed
    const kept = changed.flatMap((draft) => {
      const keepable = keepableText(draft.text)
      return keepable ? [{ edited: draft.edited, text: keepable.text, withheld: [...draft.withheld, ...keepable.withheld] }] : []
    })
    remembered.keep(memoryKey, kept.length > 0 ? JSON.stringify(kept) : null)
  }
  const others = (edited: EditedProfile) => drafts.value.filter((draft) => !sameProfile(draft.edited, edited))

  return {
    drafts,
    /** New profiles that were never saved, with the name their text gives them. */
    unsaved: computed(() => drafts.value.flatMap(({ edited, text }) => {
      if ('id' in edited) return []
      const name = valueAt(checkProfile(text).document, ['metadata', 'name'])
      return [{ edited, name: typeof name === 'string' && name !== '' ? name : 'New profile', target: edited.proposalFor }]
    })),
    find: (edited: EditedProfile): Draft | null => drafts.value.find((draft) => sameProfile(draft.edited, edited)) ?? null,
    keep: (edited: EditedProfile, text: string) => replace([...others(edited), { edited, text, withheld: [] }]),
    drop: (edited: EditedProfile) => replace(others(edited)),
  }
})
