import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import RunPage from './pages/RunPage.vue'
import RunsPage from './pages/RunsPage.vue'
import ServicesPage from './pages/ServicesPage.vue'

export function createWindowRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'services', component: ServicesPage, meta: { title: 'Services' } },
      { path: '/runs', name: 'runs', component: RunsPage, meta: { title: 'Runs' } },
      { path: '/runs/:id', name: 'run', component: RunPage, props: true, meta: { title: 'Run' } },
      { path: '/:anything(.*)*', redirect: '/' },
    ],
  })
}
