/** What the product speaks: the window, and the pages it writes. */
export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];
