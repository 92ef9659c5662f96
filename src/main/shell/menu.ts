// The native menu, as a template that can be tested without a window.
import type { MenuItemConstructorOptions } from 'electron'
import { APPEARANCES, type Appearance } from '../../shared/contract.ts'

export const PAPER = 'https://arxiv.org/abs/1211.5063'

const APPEARANCE_NAMES: Record<Appearance, string> = { system: 'As the System', light: 'Light', dark: 'Dark' }

export interface MenuActions {
  readonly appearance: Appearance
  readonly setAppearance: (appearance: Appearance) => void
  readonly openPaper: () => void
}

/** @param developing adds reload and the developer tools */
export function menuTemplate(platform: NodeJS.Platform, developing: boolean, actions: MenuActions) {
  const mac = platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
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
      submenu: [{ label: 'The Paper', click: actions.openPaper }, ...(mac ? [] : [{ role: 'about' } as const])],
    },
  ]
  return template
}
