import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import ComparisonPage from './pages/ComparisonPage.vue'
import NowherePage from './pages/NowherePage.vue'
import ProfilePage from './pages/ProfilePage.vue'
import ProfilesPage from './pages/ProfilesPage.vue'
import RunPage from './pages/RunPage.vue'
import RunsPage from './pages/RunsPage.vue'
import ServicesPage from './pages/ServicesPage.vue'
import SettingsPage from './pages/SettingsPage.vue'

export function createWindowRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'services', component: ServicesPage, meta: { title: 'Services' } },
      { path: '/profiles', name: 'profiles', component: ProfilesPage, meta: { title: 'Profiles' } },
      { path: '/profiles/new', name: 'new-profile', component: ProfilePage, meta: { title: 'New profile' } },
      { path: '/profiles/:id', name: 'profile', component: ProfilePage, props: true, meta: { title: 'Profile' } },
      { path: '/runs', name: 'runs', component: RunsPage, meta: { title: 'Runs' } },
      { path: '/runs/:id', name: 'run', component: RunPage, props: true, meta: { title: 'Run' } },
      {
        path: '/runs/compare/:baselineId/:runId', name: 'comparison', component: ComparisonPage, props: true, meta: { title: 'Comparison' },
      },
      { path: '/settings', name: 'settings', component: SettingsPage, meta: { title: 'Settings' } },
      { path: '/:anything(.*)*', name: 'nowhere', component: NowherePage, meta: { title: 'No such page' } },
    ],
  })
}
