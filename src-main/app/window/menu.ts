import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Chrome, MenuAction } from '@contract/bridge';
import { menuText } from './menuText';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly language: Chrome['language'];
  readonly onChoose: (action: MenuAction) => void;
}

/** The window's menu in the page's language. */
export const buildMenu = (options: MenuOptions): Menu => Menu.buildFromTemplate(menuTemplate(options));

/**
 * What a key does is decided by the page, which knows what has the focus: the menu shows the keys of its rows and does not take them from it. On
 * macOS they are the menu's too, and reach it only when the page did not want them.
 */
function menuTemplate({ platform, isPackaged, language, onChoose }: MenuOptions): MenuItemConstructorOptions[] {
  const words = menuText[language];
  const isMac = platform === 'darwin';
  const ours = (action: MenuAction, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id: action,
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => onChoose(action),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const settings = ours('settings', words.settings, 'CmdOrCtrl+,');
  const about = ours('about', words.about);
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      about,
      line,
      settings,
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  };
  const developers: MenuItemConstructorOptions[] = isPackaged
    ? []
    : [line, { role: 'reload', label: words.reload }, { role: 'toggleDevTools', label: words.devtools }];
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: words.file,
      submenu: [
        ours('addFolder', words.addFolder, 'CmdOrCtrl+Shift+N'),
        ours('openPicture', words.openPicture, 'CmdOrCtrl+O'),
        ours('again', words.again, 'F5'),
        line,
        ...(isMac ? [{ role: 'close', label: words.close } as const] : [settings, line, { role: 'quit', label: words.quit } as const]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        ours('undo', words.undo, 'CmdOrCtrl+Z'),
        ours('redo', words.redo, 'CmdOrCtrl+Shift+Z'),
        line,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        ours('selectAll', words.selectAll, 'CmdOrCtrl+A'),
      ],
    },
    {
      label: words.view,
      submenu: [
        ours('library', words.library, 'CmdOrCtrl+1'),
        ours('teach', words.teach, 'CmdOrCtrl+2'),
        ours('methods', words.methods, 'CmdOrCtrl+3'),
        ours('map', words.map, 'CmdOrCtrl+4'),
        ours('duplicates', words.duplicates, 'CmdOrCtrl+5'),
        ours('problems', words.problems, 'CmdOrCtrl+6'),
        line,
        ours('larger', words.larger, 'CmdOrCtrl+Plus'),
        ours('smaller', words.smaller, 'CmdOrCtrl+-'),
        line,
        { role: 'togglefullscreen', label: words.fullscreen },
        ...developers,
      ],
    },
    {
      label: words.window,
      ...(isMac ? { role: 'windowMenu' as const } : {}),
      submenu: [
        { role: 'minimize', label: words.minimize },
        ...(isMac ? [{ role: 'zoom' } as const] : [{ role: 'close', label: words.close } as const]),
      ],
    },
    {
      label: words.help,
      role: 'help',
      submenu: [ours('commands', words.commands, 'CmdOrCtrl+K'), ours('help', words.shortcuts, 'F1'), ...(isMac ? [] : [about])],
    },
  ];
}
