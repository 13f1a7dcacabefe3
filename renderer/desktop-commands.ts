import { watch } from 'vue'
import type { Router } from 'vue-router'
import type { Backend } from '../shared/contract/backend.ts'
import type { DesktopCommand } from '../shared/contract/desktop.ts'
import { failureOf } from '../shared/contract/failure.ts'
import { useConnectionStore } from './stores/connection.ts'
import { useProfilesStore } from './stores/profiles.ts'

/** Does what the desktop's menu, or a file opened with the program, asks of the window. */
export async function follow(command: DesktopCommand, router: Router): Promise<void> {
  if (command.kind === 'go') {
    await router.push({ name: command.page })
    return
  }
  try {
    const { id } = await (await connected()).saveProfile({ text: command.text })
    await router.push({ name: 'profile', params: { id } })
  } catch (error) {
    await router.push({ name: 'profiles' })
    useProfilesStore().failure = failureOf(error)
  }
}

/** The backend, as soon as there is one: a file may be opened before the window is connected. */
function connected(): Promise<Backend> {
  const connection = useConnectionStore()
  return new Promise((resolve) => {
    watch(() => connection.backend, (backend) => { if (backend) resolve(backend) }, { immediate: true })
  })
}
