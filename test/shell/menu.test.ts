// The native menu: what is in it on each system.
import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { menuTemplate, type MenuActions } from '../../src/main/shell/menu.ts'
import { VIEWS } from '../../src/shared/views.ts'

function menu(platform: NodeJS.Platform, developing = false) {
  const done: string[] = []
  const actions: MenuActions = {
    appearance: 'dark',
    setAppearance: (appearance) => done.push(appearance),
    openPaper: () => done.push('paper'),
    show: (view) => done.push(`view ${view}`),
    ask: (action) => done.push(action),
  }
  const items: MenuItemConstructorOptions[] = []
  const collect = (template: MenuItemConstructorOptions[]) => {
    for (const item of template) {
      items.push(item)
      if (Array.isArray(item.submenu)) collect(item.submenu)
    }
  }
  collect(menuTemplate(platform, developing, actions))
  return { items, roles: items.map(({ role }) => role), done }
}

test('quitting and the about box are where each system has them', () => {
  expect(menu('linux').roles).toEqual(expect.arrayContaining(['quit', 'about']))
  expect(menu('darwin').roles).toContain('appMenu')
  expect(menu('darwin').roles).not.toContain('about')
})

test('developer tools are there in development only', () => {
  expect(menu('linux', true).roles).toContain('toggleDevTools')
  expect(menu('linux').roles).not.toContain('toggleDevTools')
  expect(menu('linux').roles).not.toContain('reload')
})

test('appearance: the current one is marked, a click chooses another', () => {
  const { items, done } = menu('win32')
  const choices = items.filter(({ type }) => type === 'radio')
  expect(choices.map(({ id, checked }) => [id, checked])).toEqual([
    ['appearance-system', false],
    ['appearance-light', false],
    ['appearance-dark', true],
  ])
  const click = choices[1]?.click as unknown as () => void
  click()
  expect(done).toEqual(['light'])
})

test('every view has its place and shortcut, in the order of the rail', () => {
  const { items, done } = menu('linux')
  const views = items.filter(({ accelerator }) => /^CmdOrCtrl\+\d$/.test(String(accelerator)))
  expect(views.map(({ label, accelerator }) => [label, accelerator])).toEqual(
    VIEWS.map(({ name }, index) => [name, `CmdOrCtrl+${index + 1}`]),
  )
  for (const { click } of views) (click as unknown as () => void)()
  expect(done).toEqual(VIEWS.map(({ path }) => `view ${path}`))
})

test('palette, filter, export and the list of shortcuts are there for those who do not know their keys', () => {
  const { items, done } = menu('linux')
  const keys = ['CmdOrCtrl+K', 'CmdOrCtrl+F', 'CmdOrCtrl+E']
  const chosen = [
    ...keys.map((key) => items.find(({ accelerator }) => accelerator === key)),
    items.find(({ label }) => label === 'Keyboard Shortcuts'),
  ]
  for (const item of chosen) (item!.click as unknown as () => void)()
  expect(done).toEqual(['palette', 'filter', 'export', 'shortcuts'])
})

test('importing asks the page for it', () => {
  const { items, done } = menu('linux')
  for (const { click } of items.filter(({ label }) => label?.startsWith('Import'))) (click as unknown as () => void)()
  expect(done).toEqual(['import-files', 'import-folder', 'import-bundle'])
})
