import { beforeEach, expect, test, vi } from 'vitest';
import { en } from '../i18n/messages/en';
import { Keyboard, shortcutFor } from './Keyboard';
import { ariaKeys, keysOf, shortcuts } from './table';

const press = (init: KeyboardEventInit, target: Element = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
};

beforeEach(() => {
  document.body.innerHTML = '<input id="text" /><button id="button"></button><div role="grid" id="grid" tabindex="0"></div>';
});
const element = (id: string): Element => document.getElementById(id)!;

test('no two rows of the table want the same keys', () => {
  const keys = shortcuts.map(({ code, ctrl = false, shift = false, alt = false, onMap = false }) => [code, ctrl, shift, alt, onMap].join());
  expect(new Set(keys).size).toBe(keys.length);
});

test('every action has its words and is drawn with the keys of its own row', () => {
  for (const { action } of shortcuts) {
    expect(en.action[action]).toBeTruthy();
    expect(keysOf(action, false).length).toBeGreaterThan(0);
  }
  expect(keysOf('openPicture', false)).toEqual(['Ctrl', 'O']);
  expect(keysOf('openPicture', true)).toEqual(['⌘', 'O']);
  expect(keysOf('help', false)).toEqual(['?']);
  expect(ariaKeys('addFolder', false)).toBe('Control+Shift+N');
});

test('the physical key counts: a kana or Cyrillic letter on it changes nothing', () => {
  for (const key of ['x', 'X', 'さ', 'ч']) expect(shortcutFor(press({ code: 'KeyX', key }), false)?.action).toBe('select');
});

test('while an input method composes no key is a shortcut', () => {
  expect(shortcutFor(press({ code: 'Enter', isComposing: true }), false)).toBeNull();
  expect(shortcutFor(press({ code: 'KeyX', keyCode: 229 }), false)).toBeNull();
});

test('letters typed into a text field stay letters; Ctrl with a digit still goes places', () => {
  expect(shortcutFor(press({ code: 'KeyX' }, element('text')), false)).toBeNull();
  expect(shortcutFor(press({ code: 'Digit1', ctrlKey: true }, element('text')), false)?.action).toBe('library');
});

test("a button keeps its own Enter and Space, and the grid's arrows work only on the grid", () => {
  expect(shortcutFor(press({ code: 'Enter' }, element('button')), false)).toBeNull();
  expect(shortcutFor(press({ code: 'ArrowDown' }, element('button')), false)).toBeNull();
  expect(shortcutFor(press({ code: 'ArrowDown' }, element('grid')), false)?.action).toBe('moveDown');
});

test('on a Mac the command key stands in for Ctrl', () => {
  expect(shortcutFor(press({ code: 'KeyO', metaKey: true }), true)?.action).toBe('openPicture');
  expect(shortcutFor(press({ code: 'KeyO', ctrlKey: true }), true)).toBeNull();
});

test('the latest handler comes first, passes on with false, and is gone when taken back', () => {
  const keyboard = new Keyboard(false);
  const below = vi.fn();
  const above = vi.fn(() => false);
  keyboard.use({ escape: below });
  const takeBack = keyboard.use({ escape: above });
  const event = press({ code: 'Escape' });
  keyboard.handle(event);
  expect(above).toHaveBeenCalledOnce();
  expect(below).toHaveBeenCalledOnce();
  expect(event.defaultPrevented).toBe(true);
  takeBack();
  keyboard.handle(press({ code: 'Escape' }));
  expect(above).toHaveBeenCalledOnce();
});

test('under an open dialog nothing hears a key', () => {
  const keyboard = new Keyboard(false);
  const below = vi.fn();
  keyboard.use({ select: below });
  const takeBack = keyboard.use({ escape: () => undefined }, true);
  keyboard.handle(press({ code: 'KeyX' }));
  expect(below).not.toHaveBeenCalled();
  takeBack();
  keyboard.handle(press({ code: 'KeyX' }));
  expect(below).toHaveBeenCalledOnce();
});

test('a letter that the map has a use for is the lens elsewhere, and on the map the lasso', () => {
  expect(shortcutFor(press({ code: 'KeyL' }), false)?.action).toBe('lens');
  expect(shortcutFor(press({ code: 'KeyV' }), false)).toBeNull();
  document.body.innerHTML += '<div role="application" id="map" tabindex="0"></div>';
  expect(shortcutFor(press({ code: 'KeyL' }), false)?.action).toBe('lasso');
  expect(shortcutFor(press({ code: 'KeyV' }), false)?.action).toBe('pan');
  expect(shortcutFor(press({ code: 'ArrowDown' }, element('map')), false)?.action).toBe('moveDown');
});
