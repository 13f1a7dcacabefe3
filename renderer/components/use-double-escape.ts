import { onBeforeUnmount, onMounted, readonly, shallowRef } from 'vue'
import { createDoublePress } from '../stores/double-press.ts'

const withinMs = 1000
const openLayer = '[data-state="open"]:is([role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"])'

/**
 * Calls `act` when Escape is pressed twice within a second; `armed` while the second press is awaited. An Escape that closes a sheet or a
 * menu is not one of them: keys are seen before those close.
 */
export function useDoubleEscape(enabled: () => boolean, act: () => void) {
  const armed = shallowRef(false)
  let presses = createDoublePress(withinMs)
  let timer: ReturnType<typeof setTimeout> | undefined

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.repeat || event.defaultPrevented || !enabled()) return
    clearTimeout(timer)
    if (document.querySelector(openLayer)) {
      presses = createDoublePress(withinMs)
      armed.value = false
      return
    }
    armed.value = !presses.press(event.timeStamp)
    if (armed.value) timer = setTimeout(() => { armed.value = false }, withinMs)
    else act()
  }

  onMounted(() => window.addEventListener('keydown', onKey, { capture: true }))
  onBeforeUnmount(() => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKey, { capture: true })
  })
  return readonly(armed)
}
