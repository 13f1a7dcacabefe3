import './no-eval.ts'
import './style.css'
import icons from '@nuxt/ui/runtime/vue/plugins/icons.js'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { openSocketPipe } from './backend/socket.ts'
import { createWindowRouter } from './router.ts'
import { useConnectionStore } from './stores/connection.ts'
import { followSystemTheme } from './theme.ts'

followSystemTheme()
const app = createApp(App).use(createPinia()).use(createWindowRouter()).use(icons)
void useConnectionStore().start(() => openSocketPipe(location))
app.mount('#app')
