import { onBeforeUnmount, onMounted, readonly, shallowRef } from 'vue'
import { createDoublePress } from '../stores/double-press.ts'

const withinMs = 1000

/** Calls `act` when Escape is pressed twice within a second; `armed` while the second press is awaited. */
export function useDoubleEscape(enabled: () => boolean, act: () => void) {
  const armed = shallowRef(false)
  const presses = createDoublePress(withinMs)
  let timer: ReturnType<typeof setTimeout> | undefined

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.repeat || event.defaultPrevented || !enabled()) return
    clearTimeout(timer)
    armed.value = !presses.press(event.timeStamp)
    if (armed.value) timer = setTimeout(() => { armed.value = false }, withinMs)
    else act()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKey)
  })
  return readonly(armed)
}
