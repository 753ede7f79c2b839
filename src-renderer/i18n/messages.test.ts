import { describe, expect, test } from 'vitest';
import { Messages } from './Messages.svelte';
import { en } from './messages/en';
import { ja } from './messages/ja';

function flatten(catalogue: object): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([group, texts]) =>
      Object.entries(texts as Record<string, string>).map(([key, text]) => [`${group}.${key}`, text] as const),
    ),
  );
}
const variables = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]!).sort();
const english = flatten(en);
const japanese = flatten(ja);

describe('the catalogues', () => {
  test('every English message has its Japanese one, but for singulars', () => {
    const missing = [...english.keys()].filter((key) => !key.endsWith('_one') && !japanese.get(key)?.trim());
    expect(missing).toEqual([]);
  });
  test('no Japanese message is without its English one', () => {
    expect([...japanese.keys()].filter((key) => !english.has(key))).toEqual([]);
  });
  test('both languages fill in the same blanks', () => {
    for (const [key, text] of japanese) expect(`${key} ${variables(text).join()}`).toBe(`${key} ${variables(english.get(key)!).join()}`);
  });
  test('every Japanese sentence is Japanese, names and numbers apart', () => {
    const latin = [...japanese].filter(
      ([, text]) => /[a-z]{3}/i.test(text.replace(/{{\w+}}/g, '')) && !/[\u3040-\u30ff\u4e00-\u9fff]/.test(text),
    );
    expect(latin.map(([key]) => key)).toEqual(['app.name']);
  });
});

describe('Messages', () => {
  test('a switch takes effect at once, and names are never turned into markup codes; large numbers are grouped', () => {
    const messages = new Messages('en');
    expect(messages.t('library.photos', { count: 1 })).toBe('1 photo');
    expect(messages.t('library.photos', { count: 2 })).toBe('2 photos');
    expect(messages.t('library.selected', { count: 499_999 })).toBe('499,999 selected');
    messages.code = 'ja';
    expect(messages.t('library.photos', { count: 1 })).toBe('写真1枚');
    expect(messages.t('library.photos', { count: 12_000 })).toBe('写真12,000枚');
    expect(messages.t('settings.removeTitle', { name: '<b>&' })).toContain('<b>&');
  });
  test('sizes on disk are written in the largest unit that leaves a whole number', () => {
    const messages = new Messages('en');
    expect([0, 999, 1500, 660_000_000].map((size) => messages.bytes(size))).toEqual(['0 bytes', '999 bytes', '1.5 kB', '660 MB']);
  });
  test('a photo of 23:30 stays on its day wherever the computer is', () => {
    expect(new Messages('en').day(Date.UTC(2021, 9, 16, 23, 30))).toBe('Saturday, 16 October 2021');
  });
});

test('sentences follow one another with a space in English and without one in Japanese', () => {
  const messages = new Messages('en');
  expect(messages.sentences(['One.', 'Two.'])).toBe('One. Two.');
  messages.code = 'ja';
  expect(messages.sentences(['一つ。', '二つ。'])).toBe('一つ。二つ。');
});

test('seconds in a column have the same digits, and their unit apart as the language has it', () => {
  const messages = new Messages('en');
  expect([3, 1.64, 12.4].map((value) => messages.shortSeconds(value))).toEqual(['3.0 s', '1.6 s', '12 s']);
  messages.code = 'ja';
  expect(messages.shortSeconds(3)).toBe('3.0秒');
});
