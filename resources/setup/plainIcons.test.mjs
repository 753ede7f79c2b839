import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { plainIcon } from './plainIcons.mjs';

const root = resolve(import.meta.dirname, '../..');
const sources = readdirSync(join(root, 'src-renderer'), { recursive: true })
  .filter((file) => file.endsWith('.svelte'))
  .map((file) => readFileSync(join(root, 'src-renderer', file), 'utf8'));
const imports = sources.flatMap((source) => [...source.matchAll(/import (\w+) from '@lucide\/svelte\/icons\/([\w-]+)'/g)]);

test('every icon of the page can be written as plain markup, with the shapes that Lucide draws', () => {
  expect(imports.length).toBeGreaterThan(50);
  for (const name of new Set(imports.map(([, , file]) => file))) {
    const folder = join(root, 'node_modules/@lucide/svelte/dist/icons');
    // An icon may have a former name, too.
    const [, file] = /from "\.\/(.+\.svelte)"/.exec(readFileSync(join(folder, `${name}.js`), 'utf8'));
    const source = readFileSync(join(folder, file), 'utf8');
    const plain = plainIcon(source);
    const shapes = JSON.parse(/const iconData = (\{.*\});/.exec(source)[1]).node;
    expect(plain.match(/<(?:path|circle|rect|line|polyline|polygon|ellipse) /g), name).toHaveLength(shapes.length);
    for (const [tag, attributes] of shapes)
      for (const [attribute, value] of Object.entries(attributes)) expect(plain, `${name} ${tag}`).toContain(`${attribute}="${value}"`);
  }
});

test('an icon that is not written as it was is told, not left out', () => {
  expect(() => plainIcon('<script></script>')).toThrow('An icon of Lucide');
});

test('no icon of the page is given an option that plain markup does not hear', () => {
  for (const source of sources) {
    const names = [...source.matchAll(/import (\w+) from '@lucide/g)].map(([, name]) => name);
    for (const name of [...names, 'Icon'])
      for (const [, options] of source.matchAll(new RegExp(`<${name}(\\s[^>]*?)?/>`, 'g')))
        expect((options ?? '').replace(/(?:size=\{[^}]*\}|\{size\}|strokeWidth=\{[^}]*\})/g, '').trim(), `${name} ${options}`).toBe('');
  }
});
