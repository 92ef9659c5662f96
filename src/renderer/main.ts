// The page's entry.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createAppRouter } from './router.ts'
import { faultHandler } from './frame/faults.ts'
import { useToasts } from './stores/toasts.ts'
import './styles/tokens.css'
import './styles/base.css'

const app = createApp(App).use(createPinia()).use(createAppRouter())
const showFault = faultHandler(useToasts())
app.config.errorHandler = showFault
window.addEventListener('unhandledrejection', ({ reason }) => showFault(reason))
app.mount('#app')
