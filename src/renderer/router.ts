// Which view is shown. Back and forward work, and a new start returns to where the last one was left.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import { VIEWS, type ViewPath } from '../shared/views.ts'
import DatasetView from './views/DatasetView.vue'
import DatasetsView from './views/DatasetsView.vue'
import ExperimentView from './views/ExperimentView.vue'
import ResultsView from './views/ResultsView.vue'
import RunsView from './views/RunsView.vue'
import RunView from './views/RunView.vue'
import SettingsView from './views/SettingsView.vue'

const COMPONENTS: Record<ViewPath, RouteRecordRaw['component']> = {
  results: ResultsView,
  runs: RunsView,
  new: ExperimentView,
  datasets: DatasetsView,
  settings: SettingsView,
}

const HOME = `/${VIEWS[0].path}`
const LAST = 'last route'

export function createAppRouter() {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      ...VIEWS.map(({ path }) => ({ path: `/${path}`, name: path, component: COMPONENTS[path]! })),
      { path: '/datasets/:id(\\d+)', component: DatasetView, props: ({ params }) => ({ id: Number(params['id']) }) },
      { path: '/runs/:id(\\d+)', component: RunView, props: ({ params }) => ({ id: Number(params['id']) }) },
      { path: '/:rest(.*)*', redirect: () => localStorage.getItem(LAST) ?? HOME },
    ],
  })
  router.afterEach(({ fullPath, matched }) => {
    if (matched.length > 0) localStorage.setItem(LAST, fullPath)
  })
  return router
}
