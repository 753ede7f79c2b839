import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepFocus } from './keepFocus';

let end: () => void = () => undefined;
const button = (name: string): HTMLButtonElement =>
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;
const focused = (): string | null => (document.activeElement === document.body ? null : document.activeElement!.textContent);
const rows = ['a', 'b', 'c'].map((row) => `<li><button>open ${row}</button><button>remove ${row}</button></li>`);

beforeEach(() => {
  document.documentElement.dataset['input'] = 'keys';
  document.body.innerHTML = `<nav><button>away</button></nav>
    <main tabindex="-1" data-rest><header><button>top</button></header><ul>${rows.join('')}</ul><p><button>below</button></p></main>`;
  end = keepFocus(document);
});
afterEach(() => end());

/** Presses a button by a key; what it does takes effect before the next task. */
async function press(name: string, act: (pressed: HTMLButtonElement) => void): Promise<void> {
  const pressed = button(name);
  pressed.focus();
  pressed.addEventListener('click', () => act(pressed), { once: true });
  await userEvent.keyboard('{Enter}');
}
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test.each([
  ['a row that is removed gives it to the same button of the next row', 'remove a', 'li', 'remove b'],
  ['the last row to that of the row before', 'remove c', 'li', 'remove b'],
  ['a list to what comes after it', 'remove b', 'ul', 'below'],
  ['the last part of a screen to what is left before it', 'below', 'p', 'remove c'],
  ['a part that nothing is left beside to the screen, never to another room', 'top', 'main > *', 'away'],
])('%s', async (_, pressed, gone, next) => {
  const main = document.querySelector<HTMLElement>('main')!;
  await press(pressed, (pressedButton) => {
    if (gone === 'main > *') main.replaceChildren();
    else pressedButton.closest(gone)!.remove();
  });
  if (next === 'away') await vi.waitFor(() => expect(document.activeElement).toBe(main));
  else await vi.waitFor(() => expect(focused()).toBe(next));
});

test('what comes in the place of a part has it', async () => {
  await press('top', (pressed) => {
    const header = pressed.parentElement!;
    const card = document.createElement('section');
    card.innerHTML = '<button>go on</button>';
    header.after(card);
    header.remove();
  });
  await vi.waitFor(() => expect(focused()).toBe('go on'));
});

test('a dialog that asked before something was removed gives it to that thing’s neighbour', async () => {
  await press('remove a', () => document.body.insertAdjacentHTML('beforeend', '<dialog open><button>yes</button></dialog>'));
  await press('yes', (pressed) => {
    button('remove a').closest('li')!.remove();
    pressed.closest('dialog')!.remove();
  });
  await vi.waitFor(() => expect(focused()).toBe('remove b'));
});

test('one that is moved in the page keeps it', async () => {
  await press('remove a', (pressed) => document.querySelector('ul')!.append(pressed.closest('li')!));
  await vi.waitFor(() => expect(focused()).toBe('remove a'));
});

test('what a view focuses itself has it', async () => {
  await press('remove a', (pressed) => {
    pressed.closest('li')!.remove();
    button('top').focus();
  });
  await later();
  expect(focused()).toBe('top');
});

test('who works with the pointer is left at the screen, whose keys are theirs', async () => {
  const pressed = button('remove a');
  pressed.addEventListener('click', () => pressed.closest('li')!.remove());
  document.documentElement.dataset['input'] = 'pointer';
  await userEvent.click(pressed);
  await later();
  expect(focused()).toBeNull();
});
