import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { giveThePageASize } from '../../test/e2e/fixtures/scriptedBridge';
import { openApp } from '../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

test('a drag of which nobody told that it left is over when the pointer moves by itself', async () => {
  await openApp();
  const enter = new Event('dragenter', { bubbles: true });
  Object.assign(enter, { dataTransfer: { types: ['Files'] } });
  await fireEvent(document.body, enter);
  screen.getByText('Drop a picture to search with it, or a folder to add it');
  await fireEvent.pointerMove(document.body);
  expect(screen.queryByText('Drop a picture to search with it, or a folder to add it')).toBeNull();
});
