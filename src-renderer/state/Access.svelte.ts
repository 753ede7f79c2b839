import type { ErrorCode } from '@contract/errors';
import { toCallError, type CallError, type Client } from '../bridge/client';
import type { Library } from './Library.svelte';

/** What keeps a whole library closed, and is no failure of one call. */
const reasons: readonly (ErrorCode | 'bug')[] = [
  'place-lost',
  'library-damaged',
  'library-in-use',
  'library-too-new',
  'library-not-writable',
  'disk-full',
];

/** Whether the library is open, why not, and the ways out. */
export class Access {
  readonly #client: Client;
  readonly #library: Library;
  readonly #report: (thrown: unknown) => void;
  /** The library cannot be opened, or has gone away while the window was open. */
  onClosed: () => void = () => undefined;
  /** It was closed, and can be had again. */
  onOpened: () => Promise<void> = () => Promise.resolve();
  #reason: CallError | null = $state.raw(null);
  #folder: string | null = $state.raw(null);
  #isStillAway = $state(false);
  #isLooking = $state(false);
  #hasLooked = false;
  /** The engine did not answer: what the window shows may be nothing at all. */
  #isUnanswered = false;

  constructor(client: Client, library: Library, report: (thrown: unknown) => void) {
    this.#client = client;
    this.#library = library;
    this.#report = report;
    // There is another engine: the library may have gone away with its disk, or have come back.
    client.on('engine.state', ({ state }) => void (state === 'ready' && this.#hasLooked && this.look()));
  }

  /** Null while it is open. */
  get reason(): CallError | null {
    return this.#reason;
  }
  /** Where the library is looked for; null when that is not known. */
  get folder(): string | null {
    return this.#folder;
  }
  /** The person had it looked for once more, in vain. */
  get isStillAway(): boolean {
    return this.#isStillAway;
  }
  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Asks for what the side bar shows. @returns whether the library is open */
  async look(): Promise<boolean> {
    this.#hasLooked = true;
    try {
      await this.#library.refresh();
      const isNews = this.#reason !== null || this.#isUnanswered;
      this.#reason = null;
      this.#isUnanswered = false;
      if (isNews) await this.onOpened();
    } catch (thrown) {
      const error = toCallError(thrown);
      if (reasons.includes(error.code)) return await this.#close(error);
      this.#isUnanswered = true;
      this.#report(error);
    }
    return this.#reason === null;
  }

  async lookAgain(): Promise<void> {
    this.#isStillAway = false;
    this.#isLooking = true;
    try {
      await this.#client.call('library.lookAgain', undefined);
      await this.look();
    } catch (thrown) {
      const { code } = toCallError(thrown);
      if (code !== this.#reason?.code) this.#report(thrown);
    } finally {
      this.#isLooking = false;
      this.#isStillAway = this.#reason !== null;
    }
  }

  /** The library in a folder that the person picks takes the place of this one, and the page begins from the start. */
  async openOther(): Promise<void> {
    await this.#client.openLibrary().catch(this.#report);
  }

  async beginNew(): Promise<void> {
    await this.#client.beginLibrary().catch(this.#report);
  }

  async #close(reason: CallError): Promise<false> {
    const { folder } = await this.#client.call('library.place', undefined).catch(() => ({ folder: null }));
    const wasOpen = this.#reason === null;
    this.#folder = folder;
    this.#reason = reason;
    if (wasOpen) this.onClosed();
    return false;
  }
}
