import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The moment of the run that is being looked at, marked in every chart; null when none is. */
export const useMomentStore = defineStore('moment', () => {
  const atMs = shallowRef<number | null>(null)
  return {
    atMs,
    look: (ms: number) => { atMs.value = ms },
    leave: () => { atMs.value = null },
  }
})
