import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BackupSummary, LensId } from '@contract/data';
import { giveThePageASize, lens } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const opened = await openApp(answers);
  opened.app.openSettings('general');
  await screen.findByRole('heading', { name: 'Backups' });
  return opened;
}
const policy = { every: 'day', keep: 10, withNetworks: true } as const;
const backup: BackupSummary = {
  ...{ name: 'a.db', kind: 'manual', madeAtMs: Date.UTC(2026, 0, 2, 12), sizeBytes: 700_000 },
  ...{ judgements: 40, tagged: 3, models: 1, networks: 0, networksMissing: 0, isUsable: true },
};

test('the smallest picture is chosen from a list, of which one that was set elsewhere is a part', async () => {
  const { bridge } = await open({ 'library.minSide': () => 150, 'library.setMinSide': () => undefined as never });
  const select = await screen.findByRole('combobox', { name: 'Smallest picture' });
  await waitFor(() => expect(select).toHaveProperty('value', '150'));
  expect(
    within(select)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(['Any size', ...[100, 150, 200, 400, 800].map((size) => `${size} pixels`)]);
  await userEvent.selectOptions(select, '400 pixels');
  await waitFor(() => expect(bridge.inputsOf('library.setMinSide')).toEqual([{ minSidePx: 400 }]));
});

test('one folder is looked at again; what is left out of it can be left as it was', async () => {
  const { bridge } = await open();
  await userEvent.click(screen.getByRole('button', { name: 'Look again at camera' }));
  await waitFor(() => expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: 1 }]));
  const left = screen.getByRole('button', { name: 'What is left out of camera', expanded: false });
  await userEvent.click(left);
  await userEvent.type(screen.getByRole('textbox', { name: /^One pattern a line/ }), '*.tmp');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('textbox', { name: /^One pattern a line/ })).toBeNull());
  expect(bridge.inputsOf('folders.setIgnore')).toEqual([]);
  // And begins with what is kept when it is opened again.
  await userEvent.click(left);
  expect(screen.getByRole('textbox', { name: /^One pattern a line/ })).toHaveProperty('value', '');
});

test('an export says how many judgements went where; one that was cancelled says nothing', async () => {
  const { bridge } = await open();
  const button = screen.getByRole('button', { name: 'Export…' });
  await userEvent.click(button);
  expect(screen.queryByText(/written to/)).toBeNull();
  bridge.exported = { name: 'judgements.csv', judgements: 40 };
  await userEvent.click(button);
  await screen.findByText('40 judgements written to judgements.csv.');
});

test('a backup is made by a button, and the folder of all is shown by another', async () => {
  const { bridge } = await open({
    'backups.list': () => ({ folder: '/b', policy, list: [backup] }),
    'backups.make': () => backup as never,
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Back up' }));
  await waitFor(() => expect(bridge.asked.map(({ call }) => call)).toContain('backups.make'));
  await userEvent.click(
    within((await screen.findByText('Back up now')).closest<HTMLElement>('.row, li, div')!.parentElement!.parentElement!).getByRole(
      'button',
      { name: 'Show in folder' },
    ),
  );
  await waitFor(() => expect(bridge.done).toContain('reveal backups'));
});

test('a restore that is refused, by button and by Escape, restores nothing; one may drop what is newer', async () => {
  const { bridge } = await open({
    'backups.list': () => ({ folder: '/b', policy, list: [backup] }),
    'backups.preview': () => ({ comesBack: { judgements: 2, tagged: 0, models: 0 }, goes: { judgements: 5, tagged: 0, models: 0 } }),
    'backups.restore': () =>
      ({ before: null, damagedPath: null, judgements: 40, tagged: 3, models: 1, kept: 0, networksMissing: 0 }) as never,
  });
  const ask = async (): Promise<HTMLElement> => {
    await userEvent.click(await screen.findByRole('button', { name: /^Restore the backup of/ }));
    return screen.findByRole('dialog');
  };
  const gone = (): Promise<void> => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await userEvent.click(within(await ask()).getByRole('button', { name: 'Cancel' }));
  await gone();
  await ask();
  await key({ code: 'Escape' });
  await gone();
  expect(bridge.inputsOf('backups.restore')).toEqual([]);
  const dialog = await ask();
  await userEvent.click(within(dialog).getByRole('checkbox'));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
  await waitFor(() => expect(bridge.inputsOf('backups.restore')).toEqual([{ name: 'a.db', keepsNewer: false }]));
});

test('a lens is renamed by its form, or left as it was called; its removal can be refused', async () => {
  const { bridge } = await open({
    'lenses.list': () => [lens(), lens({ id: 2 as LensId, name: 'Same place', isActive: false, isDefault: false, similar: 3 })],
    'lenses.rename': () => undefined as never,
  });
  const rename = await screen.findByRole('button', { name: 'Rename Same place…' });
  await userEvent.click(rename);
  const field = await screen.findByRole('textbox', { name: 'Name of the lens' });
  await userEvent.click(within(field.closest('form')!).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Name of the lens' })).toBeNull());
  await userEvent.click(await screen.findByRole('button', { name: 'Rename Same place…' }));
  const again = await screen.findByRole('textbox', { name: 'Name of the lens' });
  await userEvent.clear(again);
  expect(within(again.closest('form')!).getByRole('button', { name: 'Rename' })).toHaveProperty('disabled', true);
  await userEvent.type(again, 'Same garment{Enter}');
  await waitFor(() => expect(bridge.inputsOf('lenses.rename')).toMatchObject([{ lensId: 2, name: 'Same garment' }]));
  await userEvent.click(await screen.findByRole('button', { name: /^Remove Same place…/ }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(bridge.inputsOf('lenses.remove')).toEqual([]);
});

test('the question for a new lens is left by its button and by Escape, and nothing is made', async () => {
  const { bridge, app } = await open();
  for (const leave of [() => userEvent.click(screen.getByRole('button', { name: 'Cancel' })), () => key({ code: 'Escape' })]) {
    app.lenses.isNaming = true;
    await screen.findByRole('dialog', { name: 'New lens' });
    await leave();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
  expect(bridge.inputsOf('lenses.create')).toEqual([]);
});

test('the help is opened by its key and closed by its button', async () => {
  await open();
  await key({ code: 'F1' });
  const help = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  await userEvent.click(within(help).getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await fireEvent.keyDown(document.body, { code: 'Slash', shiftKey: true });
  await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
});
