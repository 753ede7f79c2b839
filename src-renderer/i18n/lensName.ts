import type { Messages } from './Messages.svelte';

/** The lens that every library begins with has a name in the page's language, until a person gives it one. */
export const lensName = (messages: Messages, name: string): string => (name === 'default' ? messages.t('lens.default') : name);
