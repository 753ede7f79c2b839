import { flushSync, mount, unmount } from 'svelte';
import { messagesContext } from '../../i18n/Messages.svelte';
import type { App } from '../../state/App.svelte';
import SimilarView from './SimilarView.svelte';

/** So long after the last act of a hand the page is a person's who looks. */
const restMs = 600;
const acts = ['pointerdown', 'keydown', 'wheel', 'scroll'] as const;

/**
 * Goes through the screen of answers once while nobody waits, with the first photo of the list: code that never ran, in the page and behind it, makes a first
 * click take two to three times as long as the next. It is made out of sight, where nothing can be focused or read aloud, and taken away in the same task; first
 * without answers, then with them, so that neither task is long.
 */
export async function rehearseAnswers(app: App): Promise<void> {
  await atRest();
  const imageId = app.photos.firstIndexed;
  // Who is there already has gone through it.
  if (imageId === undefined || app.trail.current.place.view === 'similar') return;
  const query = { kind: 'photo', imageId } as const;
  const entry = app.trail.aside({ view: 'similar', query });
  const show = (): void => {
    const stage = document.createElement('div');
    stage.inert = true;
    stage.style.cssText = 'position: fixed; inset: 0; display: flex; flex-direction: column; visibility: hidden; contain: strict';
    document.body.append(stage);
    const props = { app, entry, query, onopenpicture: () => undefined };
    const view = mount(SimilarView, { target: stage, props, context: messagesContext(app.messages) });
    flushSync();
    void unmount(view);
    stage.remove();
  };
  const answered = app.searches.ensure(entry);
  show();
  await answered;
  await atRest();
  show();
  app.searches.drop(entry);
}

/** Resolves when nothing was done for a while and the page has nothing else to do. */
function atRest(): Promise<void> {
  return new Promise((resolve) => {
    const rested = (): void => {
      for (const act of acts) document.removeEventListener(act, again, { capture: true });
      requestIdleCallback(() => resolve());
    };
    let timer = setTimeout(rested, restMs);
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(rested, restMs);
    };
    for (const act of acts) document.addEventListener(act, again, { capture: true, passive: true });
  });
}
