import { judgementSources, type JudgementSource } from '@contract/data';

/** What the library calls a source; one that this version does not know came with another's file. */
export function toSource(text: string): JudgementSource {
  return judgementSources.find((source) => source === text) ?? 'import';
}
