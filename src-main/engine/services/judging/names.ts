import { LikewiseError } from '@contract/errors';

const LONGEST = 100;

/** A name as it is kept: composed Unicode, single spaces, none around it. Throws `bad-argument` for one that is empty or too long. @param kind "lens", "tag" */
export function tidyName(name: string, kind: string): string {
  const tidy = name
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (tidy === '' || tidy.length > LONGEST)
    throw new LikewiseError('bad-argument', `The name of a ${kind} has 1 to ${LONGEST} characters. Choose another one.`);
  return tidy;
}

/** Whether two names are one to people: capitals aside. */
export function isSameName(one: string, other: string): boolean {
  const fold = (text: string): string => text.normalize('NFKC').toLocaleLowerCase('en');
  return fold(one) === fold(other);
}
