import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** Something the palette goes to or does. */
export interface Command {
  label: string
  /** What kind of thing it is, in a word or two. */
  group: string
  icon: string
  /** The keys that do the same, as they are shown. */
  keys?: string
  act: () => unknown
}

/** Whether the command palette, or the list of keys, is open; and what the page in view offers to do. */
export const usePaletteStore = defineStore('palette', () => {
  const isOpen = shallowRef(false)
  const helpIsOpen = shallowRef(false)
  const offers = shallowRef<readonly (() => readonly Command[])[]>([])
  return {
    isOpen,
    helpIsOpen,
    /** What the page in view offers. */
    offered: computed(() => offers.value.flatMap((offer) => offer())),
    /** Offers commands until the returned function is called. */
    offer(commands: () => readonly Command[]): () => void {
      offers.value = [...offers.value, commands]
      return () => { offers.value = offers.value.filter((one) => one !== commands) }
    },
    open: () => { isOpen.value = true },
    close: () => { isOpen.value = false },
    toggle: () => { isOpen.value = !isOpen.value },
    showHelp: (shown: boolean) => { helpIsOpen.value = shown },
  }
})
