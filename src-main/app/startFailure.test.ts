import { expect, test } from 'vitest';
import { startFailure } from './startFailure';

test('why the app could not start is one sentence, with what helps: another installation, or another build', () => {
  expect(startFailure(new Error('there is no index.html in /app.'), 'en', true)).toBe(
    'Likewise could not start: there is no index.html in /app. Installing it again brings back what is missing or damaged. Your photos and your library are not touched.',
  );
  expect(startFailure('no reason\n', 'en', false)).toBe('Likewise could not start: no reason. `npm run build` makes its files anew.');
});

test('in Japanese the sentences follow one another without a blank', () => {
  expect(startFailure(new Error('x.'), 'ja', true)).toMatch(/^Likewiseを起動できませんでした（x）。再インストールすると、/u);
  expect(startFailure(new Error('x'), 'ja', false)).toMatch(/。`npm run build` を実行すると、/u);
});
