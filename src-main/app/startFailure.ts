import type { MessageBoxOptions } from 'electron';
import type { Language } from '@contract/data';

const words = {
  en: {
    failed: (reason: string) => `Likewise could not start: ${reason}.`,
    packaged: 'Installing it again brings back what is missing or damaged. Your photos and your library are not touched.',
    built: '`npm run build` makes its files anew.',
    ended: 'The window has failed three times in a few minutes.',
    untouched: 'Your photos and your library are not touched, and what was being read is read on.',
    again: 'Load again',
    quit: 'Quit',
  },
  ja: {
    failed: (reason: string) => `Likewiseを起動できませんでした（${reason}）。`,
    packaged: '再インストールすると、足りないファイルや壊れたファイルが元に戻ります。写真とライブラリはそのまま残ります。',
    built: '`npm run build` を実行すると、ファイルが作り直されます。',
    ended: '数分のあいだに、ウィンドウの表示が3回止まりました。',
    untouched: '写真とライブラリはそのまま残っています。写真の読み込みも続いています。',
    again: '表示し直す',
    quit: '終了',
  },
} as const satisfies Record<Language, object>;

/** The question to a person whose window has failed again and again: the first answer loads it once more, the second one ends the app. */
export function pageEnded(language: Language): MessageBoxOptions {
  const { ended, untouched, again, quit } = words[language];
  return { type: 'error', message: ended, detail: untouched, buttons: [again, quit], defaultId: 0, cancelId: 1 };
}

/** What a person reads when no window can be opened: why, and what to do. */
export function startFailure(error: unknown, language: Language, isPackaged: boolean): string {
  const reason = error instanceof Error ? error.message : String(error);
  const { failed, packaged, built } = words[language];
  return `${failed(reason.replace(/[.\s]+$/, ''))}${language === 'ja' ? '' : ' '}${isPackaged ? packaged : built}`;
}
