import { onBeforeUnmount } from 'vue'
import { usePaletteStore, type Command } from '../stores/palette.ts'

/** Offers commands in the palette as long as the component is there. */
export function useCommands(commands: () => readonly Command[]): void {
  onBeforeUnmount(usePaletteStore().offer(commands))
}
