import { computed, onBeforeUnmount, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'

/** Rows of a long list that are worth having in the page: `from` up to, not including, `to`. */
export interface VisibleRows {
  from: number
  to: number
}

/** Rows kept ready above and below those in sight. */
const spareRows = 6

/**
 * Which rows of equal height lie in sight of a box that scrolls.
 *
 * @param list what they are; `whole` keeps all of them in the page, wherever the box stands
 */
export function useVisibleRows(
  box: Readonly<ShallowRef<HTMLElement | null>>, list: () => { count: number; rowPx: number; whole: boolean },
): ComputedRef<VisibleRows> {
  const topPx = shallowRef(0)
  const heightPx = shallowRef(0)
  const look = () => { topPx.value = box.value?.scrollTop ?? 0 }
  const observer = new ResizeObserver(([entry]) => { heightPx.value = entry?.contentRect.height ?? 0 })
  watch(box, (element, before) => {
    before?.removeEventListener('scroll', look)
    observer.disconnect()
    if (!element) return
    look()
    element.addEventListener('scroll', look, { passive: true })
    observer.observe(element)
  }, { flush: 'post', immediate: true })
  onBeforeUnmount(() => observer.disconnect())
  return computed((before?: VisibleRows) => {
    const { count, rowPx, whole } = list()
    const from = whole ? 0 : Math.max(0, Math.floor(topPx.value / rowPx) - spareRows)
    const to = whole ? count : Math.min(count, Math.ceil((topPx.value + heightPx.value) / rowPx) + spareRows)
    return before?.from === from && before.to === to ? before : { from, to }
  })
}
