// The native menu, as a template that can be tested without a window.
import type { MenuItemConstructorOptions } from 'electron'
import { APPEARANCES, type Appearance, type Payload } from '../../shared/contract.ts'
import { VIEWS, type ViewPath } from '../../shared/views.ts'

export const PAPER = 'https://arxiv.org/abs/1211.5063'

const APPEARANCE_NAMES: Record<Appearance, string> = { system: 'As the System', light: 'Light', dark: 'Dark' }

export interface MenuActions {
  readonly appearance: Appearance
  readonly setAppearance: (appearance: Appearance) => void
  readonly openPaper: () => void
  readonly show: (view: ViewPath) => void
  readonly ask: (action: Payload<'menu'>) => void
}

/** @param developing adds reload and the developer tools */
export function menuTemplate(platform: NodeJS.Platform, developing: boolean, actions: MenuActions) {
  const mac = platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New Experiment', accelerator: 'CmdOrCtrl+N', click: () => actions.show('new') },
        { label: 'Import Files…', accelerator: 'CmdOrCtrl+O', click: () => actions.ask('import-files') },
        { label: 'Import Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => actions.ask('import-folder') },
        { label: 'Import Bundle…', click: () => actions.ask('import-bundle') },
        { label: 'Export Results…', accelerator: 'CmdOrCtrl+E', click: () => actions.ask('export') },
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
        ...VIEWS.map(({ path, name }, index) => ({
          label: name,
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.show(path),
        })),
        { type: 'separator' },
        { label: 'Command Palette…', accelerator: 'CmdOrCtrl+K', click: () => actions.ask('palette') },
        { label: 'Filter', accelerator: 'CmdOrCtrl+F', click: () => actions.ask('filter') },
        { type: 'separator' },
        {
          label: 'Appearance',
          submenu: APPEARANCES.map((appearance) => ({
            id: `appearance-${appearance}`,
            label: APPEARANCE_NAMES[appearance],
            type: 'radio',
            checked: actions.appearance === appearance,
            click: () => actions.setAppearance(appearance),
          })),
        },
        { type: 'separator' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...(developing
          ? ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as MenuItemConstructorOptions[])
          : []),
      ],
    },
    { role: 'windowMenu', label: '&Window' },
    {
      role: 'help',
      label: '&Help',
      submenu: [
        { label: 'Keyboard Shortcuts', click: () => actions.ask('shortcuts') },
        { label: 'The Paper', click: actions.openPaper },
        ...(mac ? [] : [{ role: 'about' } as const]),
      ],
    },
  ]
  return template
}
