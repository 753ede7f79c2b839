import type { Language } from '@contract/data';

const words = {
  en: {
    failed: (reason: string) => `Likewise could not start: ${reason}.`,
    packaged: 'Installing it again brings back what is missing or damaged. Your photos and your library are not touched.',
    built: '`npm run build` makes its files anew.',
  },
  ja: {
    failed: (reason: string) => `Likewiseを起動できませんでした（${reason}）。`,
    packaged: '再インストールすると、足りないファイルや壊れたファイルが元に戻ります。写真とライブラリはそのまま残ります。',
    built: '`npm run build` を実行すると、ファイルが作り直されます。',
  },
} as const satisfies Record<Language, object>;

/** What a person reads when no window can be opened: why, and what to do. */
export function startFailure(error: unknown, language: Language, isPackaged: boolean): string {
  const reason = error instanceof Error ? error.message : String(error);
  const { failed, packaged, built } = words[language];
  return `${failed(reason.replace(/[.\s]+$/, ''))}${language === 'ja' ? '' : ' '}${isPackaged ? packaged : built}`;
}
