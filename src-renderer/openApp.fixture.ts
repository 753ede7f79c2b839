import { fireEvent, render } from '@testing-library/svelte';
import { ScriptedBridge } from '../test/e2e/fixtures/scriptedBridge';
import { createClient } from './bridge/client';
import type { LanguageCode } from './i18n/catalogue';
import { Messages } from './i18n/Messages.svelte';
import Root from './Root.svelte';
import { App } from './state/App.svelte';
import { Preferences } from './state/Preferences.svelte';

/** What the engine answers, call by call; the rest as the bridge has it. */
export type Answers = NonNullable<ConstructorParameters<typeof ScriptedBridge>[0]>;
export interface OpenedApp {
  readonly app: App;
  readonly bridge: ScriptedBridge;
}

/** For tests: the whole page, as it is when the engine is ready. */
export async function openApp(answers: Answers = {}, language: LanguageCode = 'en'): Promise<OpenedApp> {
  const bridge = new ScriptedBridge(answers);
  const preferences = new Preferences(localStorage, language);
  const app = new App({ client: createClient(bridge), messages: new Messages(language), preferences, isMac: false });
  bridge.tell('engine.state', { state: 'ready', message: null });
  render(Root, { app });
  await app.start();
  return { app, bridge };
}

/** A key, pressed where the focus is. */
export const key = (init: KeyboardEventInit): Promise<boolean> => fireEvent.keyDown(document.activeElement ?? document.body, init);
