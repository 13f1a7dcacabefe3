import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Whether the command palette is open. */
export const usePaletteStore = defineStore('palette', () => {
  const isOpen = shallowRef(false)
  return {
    isOpen,
    open: () => { isOpen.value = true },
    close: () => { isOpen.value = false },
    toggle: () => { isOpen.value = !isOpen.value },
  }
})
