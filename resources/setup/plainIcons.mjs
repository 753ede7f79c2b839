const iconPath = /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;
const iconData = /^const iconData = (\{.*\});?$/m;

/**
 * For Svelte: icons as the markup that they are. As they come, each is put together anew, attribute by attribute, wherever it is shown, which is a seventh of what
 * the screen of answers costs its page. Of what they take, `size` and `strokeWidth` stay.
 */
export const plainIcons = {
  name: 'plain-icons',
  /**
   * @param {{ content: string, filename?: string }} file
   * @throws where an icon is not written as it was
   */
  markup({ content, filename = '' }) {
    if (!iconPath.test(filename.replaceAll('\\', '/'))) return undefined;
    const [, found] = iconData.exec(content) ?? [];
    if (found === undefined) throw new Error(`${filename} is no icon as the set of icons writes them.`);
    return { code: iconCode(JSON.parse(found)) };
  },
};

function iconCode({ name, size, node }) {
  const shapes = node.map(([tag, attributes]) => `<${tag}${asText(attributes)} />`).join('');
  const drawn = {
    viewBox: `0 0 ${size} ${size}`,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  };
  const fixed = asText({ class: `lucide lucide-${name}`, 'aria-hidden': 'true', ...drawn });
  return `<script>const { size = ${size}, strokeWidth = 2 } = $props();</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} stroke-width={strokeWidth}${fixed}>${shapes}</svg>`;
}

const asText = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
