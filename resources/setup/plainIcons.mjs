import { readFileSync } from 'node:fs';

const iconFile = /@lucide\/svelte\/dist\/icons\/[a-z0-9-]+\.svelte$/;

/**
 * Lucide's icons as plain markup. Its own components put each icon together from data when it is shown, an attribute at a time, which took an eighth of
 * the page's time for a click on a photo. Of the options `size` and `strokeWidth` are heard.
 * @returns {import('vite').Plugin}
 */
export function plainIcons() {
  return {
    name: 'plain-icons',
    enforce: 'pre',
    load(id) {
      return iconFile.test(id) ? plainIcon(readFileSync(id, 'utf8')) : null;
    },
  };
}

/**
 * @param {string} source of one of Lucide's components
 * @returns {string} a component that looks the same
 */
export function plainIcon(source) {
  const data = /const iconData = (\{.*\});/.exec(source)?.[1];
  if (data === undefined) throw new Error('An icon of Lucide is not written as it was: see plainIcons.mjs.');
  const { name, size, aliases = [], node } = JSON.parse(data);
  const names = ['lucide', ...[name, ...aliases].map((one) => `lucide-${one}`), 'lucide-icon'];
  const shapes = node.map(([tag, attributes]) => {
    const written = Object.entries(attributes).map(([attribute, value]) => `${attribute}="${value}"`);
    return `<${tag} ${written.join(' ')} />`;
  });
  return `<script>const { size = ${size}, strokeWidth = 2 } = $props();</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width={strokeWidth}
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" class="${names.join(' ')}">${shapes.join('')}</svg>`;
}
