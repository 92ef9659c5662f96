// The views of the window, in the order of the rail and of the shortcuts Ctrl/Cmd+1 and on. A view is added here and in
// renderer/router.ts.

export const VIEWS = [
  { path: 'results', name: 'Results' },
  { path: 'runs', name: 'Runs' },
  { path: 'new', name: 'New' },
  { path: 'datasets', name: 'Datasets' },
  { path: 'settings', name: 'Settings' },
] as const

export type ViewPath = (typeof VIEWS)[number]['path']
