import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

/**
 * Follows a value that changes often at a pace an eye can read and a page can afford: at most once in `everyMs`, never missing the last one.
 *
 * @param hasty while true it follows at once: what is shown no longer moves
 */
export function useCalm<T>(source: () => T, everyMs: number, hasty: () => boolean): Readonly<ShallowRef<T>> {
  const shown: ShallowRef<T> = shallowRef(source())
  let nextMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = () => {
    clearTimeout(timer)
    timer = undefined
    nextMs = performance.now() + everyMs
    shown.value = source()
  }
  watch([source, hasty], () => {
    const waitMs = nextMs - performance.now()
    if (hasty() || waitMs <= 0) show()
    else timer ??= setTimeout(show, waitMs)
  })
  onBeforeUnmount(() => clearTimeout(timer))
  return shown
}
