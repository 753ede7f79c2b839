import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLikewiseUrl } from './likewiseUrl';

test('a picture is asked for by its number and nothing else', () => {
  expect(parseLikewiseUrl('likewise://thumb/17')).toEqual({ kind: 'picture', size: 'thumb', imageId: 17 });
  for (const address of [
    'likewise://thumb/0',
    'likewise://thumb/-1',
    'likewise://thumb/017',
    'likewise://thumb/1/2',
    'likewise://thumb/1?x',
    'likewise://thumb/2147483648',
    'likewise://original/1',
    'likewise://constructor/1',
    'likewise://user@thumb/1',
    'likewise://thumb:1/1',
    'file:///etc/passwd',
    'https://thumb/1',
    'nonsense',
    `likewise://thumb/${'1'.repeat(600)}`,
  ]) {
    expect(parseLikewiseUrl(address), address).toEqual({ kind: 'nothing' });
  }
});

test("a page's path is handed on as the URL parser leaves it: no dots are left that lead upwards", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', '%2e%2e', '%2E.', 'a', ''), { maxLength: 8 }), (parts) => {
      const target = parseLikewiseUrl(`likewise://app/${parts.join('/')}`);
      if (target.kind === 'page') expect(target.path.split('/')).not.toContain('..');
    }),
  );
});

test('whatever the address, it is parsed without an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseLikewiseUrl(`likewise://${text}`)));
});
