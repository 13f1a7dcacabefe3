import { onBeforeUnmount, watch } from 'vue'

/** Does something every so often as long as it is wanted and the component is there. */
export function usePolling(wanted: () => boolean, everyMs: number, act: () => void): void {
  let timer: ReturnType<typeof setInterval> | undefined
  watch(wanted, (is) => {
    clearInterval(timer)
    if (is) timer = setInterval(act, everyMs)
  }, { immediate: true })
  onBeforeUnmount(() => clearInterval(timer))
}
