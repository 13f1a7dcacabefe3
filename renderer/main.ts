import './no-eval.ts'
import './style.css'
import icons from '@nuxt/ui/runtime/vue/plugins/icons.js'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { findDesktop } from './backend/ipc.ts'
import { openSocketPipe } from './backend/socket.ts'
import { follow } from './desktop-commands.ts'
import { createWindowRouter } from './router.ts'
import { useConnectionStore } from './stores/connection.ts'
import { followSystemTheme } from './theme.ts'

followSystemTheme()
const router = createWindowRouter()
const app = createApp(App).use(createPinia()).use(router).use(icons)
const desktop = findDesktop(window)
desktop?.onCommand((command) => void follow(command, router))
void useConnectionStore().start(desktop ? desktop.openPipe : () => openSocketPipe(location))
app.mount('#app')
