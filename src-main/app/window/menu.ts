import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Names come from the roles, in the system's language. Bare keys and Ctrl+letters of ours are the page's: it knows what has the focus. */
export function buildMenu(platform: NodeJS.Platform, isPackaged: boolean): Menu {
  const view: MenuItemConstructorOptions[] = [
    { role: 'togglefullscreen' },
    ...(isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
  ];
  return Menu.buildFromTemplate([
    ...(platform === 'darwin' ? ([{ role: 'appMenu' }] satisfies MenuItemConstructorOptions[]) : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: view },
    { role: 'windowMenu' },
  ]);
}
