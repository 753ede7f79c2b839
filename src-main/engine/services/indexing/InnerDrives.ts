import { join } from 'node:path';
import type { RootId } from '@contract/data';
import type { RelativePath } from '../../library/types';
import { leftOutBy } from '../../library/walk';
import type { Store } from '../../store/store';
import type { PendingFile, RootRow } from '../../store/types';
import type { Announce } from '../notices';
import { MountPoints } from './MountPoints';

/** Drives that are mounted inside of the folders of the library: what is on one that is not connected is kept, as for a folder that is a drive itself. */
export class InnerDrives {
  readonly #store: Pick<Store, 'files'>;
  readonly #mountPoints: MountPoints;
  readonly #announce: Announce;
  /** By folder, the way to each place whose drive is away, as was told. */
  readonly #away = new Map<RootId, readonly RelativePath[]>();

  constructor(parts: { readonly store: Pick<Store, 'access' | 'settings' | 'files'>; readonly announce: Announce }) {
    this.#store = parts.store;
    this.#mountPoints = new MountPoints(parts.store);
    this.#announce = parts.announce;
  }

  /** Looks which are away now, and announces those that went or came back. What patterns leave out nobody waits for. */
  async look(root: RootRow): Promise<readonly RelativePath[]> {
    const isLeftOut = leftOutBy(root.ignorePatterns);
    const hasPhotos = (place: RelativePath): boolean => this.#store.files.mayHavePhotosBelow(root.id, place);
    const away = (await this.#mountPoints.awayBelow(root.path, hasPhotos)).filter((place) => isLeftOut?.(`${place}/`) !== true);
    const before = this.#away.get(root.id) ?? [];
    this.#away.set(root.id, away);
    const tell = (code: 'folder-offline' | 'folder-online', places: readonly RelativePath[]): void => {
      for (const place of places) this.#announce('notice', { code, subject: join(root.path, place) });
    };
    tell(
      'folder-offline',
      away.filter((place) => !before.includes(place)),
    );
    tell(
      'folder-online',
      before.filter((place) => !away.includes(place)),
    );
    return away;
  }

  /** Those that are away will not come back: the person said so. */
  giveUp(rootId: RootId): void {
    this.#away.delete(rootId);
  }

  /** Whether it lay on one that was away at the last look. */
  isAway({ rootId, path }: Pick<PendingFile, 'rootId' | 'path'>): boolean {
    return (this.#away.get(rootId) ?? []).some((place) => path.startsWith(`${place}/`));
  }
}
