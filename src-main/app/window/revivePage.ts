import type { WebContents } from 'electron';
import type { RestartPolicy } from '../engine/restartPolicy';

interface Parts {
  readonly policy: RestartPolicy;
  /** Asks a person whether the page is to be loaded again, where it ended again and again. */
  readonly ask: () => Promise<boolean>;
  /** They want no more of it. */
  readonly quit: () => void;
}

/** Loads the page anew when its process has ended, by a fault or for want of memory: an empty window would stay empty. The engine's work is not touched. */
export function revivePage(contents: Pick<WebContents, 'on' | 'isDestroyed' | 'reload'>, { policy, ask, quit }: Parts): void {
  const reload = (): void => {
    if (!contents.isDestroyed()) contents.reload();
  };
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    console.warn(`The window's page has ended: ${reason}.`);
    const decision = policy.crashed();
    if (decision.kind === 'restart') return void setTimeout(reload, decision.afterMs);
    void ask().then((isWanted) => {
      if (!isWanted) return quit();
      policy.forgive();
      reload();
    });
  });
}
