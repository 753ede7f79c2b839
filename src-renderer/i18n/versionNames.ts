import type { ModelSummary } from '@contract/data';
import type { Messages } from './Messages.svelte';

/** Counted from the first one taught, so that a number stays what it is. @param models newest first */
export function nameOfVersion(messages: Messages, models: readonly ModelSummary[], model: ModelSummary): string {
  if (model.kind === 'base') return messages.t('versions.base');
  const taught = models.filter(({ kind }) => kind !== 'base').toReversed();
  return messages.t('versions.name', { number: messages.number(taught.findIndex(({ id }) => id === model.id) + 1) });
}
