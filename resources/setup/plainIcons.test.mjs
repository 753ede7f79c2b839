import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compile } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import config from '../../svelte.config.js';
import { plainIcons } from './plainIcons.mjs';

const icons = join(dirname(createRequire(import.meta.url).resolve('svelte/package.json')), '../@lucide/svelte/dist/icons');
const eye = { filename: join(icons, 'eye.svelte'), content: readFileSync(join(icons, 'eye.svelte'), 'utf8') };

describe('icons', () => {
  test('are one piece of markup, with nothing put together where they are shown', () => {
    const { code } = config.preprocess[0].markup(eye);
    const { js } = compile(code, { runes: true, filename: eye.filename });
    expect(js.code).toMatch(
      /from_svg\(`<svg [^`]*class="lucide lucide-eye"[^`]*viewBox="0 0 24 24"[^`]*><path d="M2\.062[^`]*<circle cx="12" cy="12" r="3"/,
    );
    for (const work of ['Icon.svelte', '$.element(', '$.attribute_effect(', '$.each(']) expect(js.code).not.toContain(work);
  });

  test('that are written another way stop the build, instead of being slow again without a word', () => {
    expect(() => plainIcons.markup({ ...eye, content: '<svg />' })).toThrow(/eye\.svelte is no icon/);
  });

  test('are all that is changed', () => {
    expect(plainIcons.markup({ filename: '/src/Eye.svelte', content: eye.content })).toBeUndefined();
  });
});
