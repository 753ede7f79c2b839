import type { en } from './messages/en';

/** The shape that every language's catalogue must have: English's keys, any text; a singular only where the language has one. */
type Filled<Group> = {
  readonly [Key in keyof Group as Key extends `${string}_one` ? never : Key]: string;
} & { readonly [Key in keyof Group as Key extends `${string}_one` ? Key : never]?: string };

export type Catalogue = { readonly [Group in keyof typeof en]: Filled<(typeof en)[Group]> };

export const languages = ['en', 'ja'] as const;
export type LanguageCode = (typeof languages)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}
