import type { Messages } from '../../i18n/Messages.svelte';

/** A time that is not known to the second, in words. */
export function aboutTime(messages: Messages, seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return messages.t('deep.underAMinute');
  return minutes < 90 ? messages.t('deep.minutes', { count: minutes }) : messages.t('deep.hours', { count: Math.round(minutes / 60) });
}
