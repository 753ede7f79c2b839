import type { JobStatus } from '@contract/data';
import { describe, expect, test } from 'vitest';
import { folder, job, status } from '../../test/e2e/fixtures/scriptedBridge';
import { unreadOf } from './unread';

const ended = (state: JobStatus['state'], code?: JobStatus['code']): JobStatus => job({ state, ...(code ? { code } : {}) });
const full = ended('failed', 'disk-full');
const doneElsewhere = job({ state: 'done', rootId: 2 as never });
const half = folder({ photos: 1_000, indexed: 390, problems: 10 });
/** Of 100 kB a photo. */
const library = { images: 390, sizeBytes: 39_000_000, folders: [half], freeBytes: 0, jobs: [full] };

describe('what a run that failed has left to be read', () => {
  test('is every file of the folders that are there which is neither indexed nor a problem', () => {
    const away = folder({ id: 2 as never, state: 'offline', photos: 500, indexed: 0 });
    expect(unreadOf(status({ ...library, folders: [half, away] }), null)).toMatchObject({ code: 'disk-full', photos: 600 });
  });

  test('is nothing where no run has failed, one is on its way, or the rest was read since', () => {
    expect(unreadOf(status({ ...library, jobs: [ended('done')] }), null)).toBeNull();
    expect(unreadOf(status({ ...library, jobs: [full, job({ state: 'waiting' })] }), null)).toBeNull();
    expect(unreadOf(status({ ...library, folders: [folder()], jobs: [full, ended('done')] }), null)).toBeNull();
  });

  test('stands when another folder was read well after it, or reading again was cancelled, and of other jobs nothing is said', () => {
    for (const later of [doneElsewhere, ended('cancelled')])
      expect(unreadOf(status({ ...library, jobs: [full, later] }), null)?.photos).toBe(600);
    expect(unreadOf(status({ ...library, jobs: [job({ kind: 'map', state: 'failed', code: 'disk-full' })] }), null)).toBeNull();
  });

  test('is not known in number where the run ended before it had counted', () => {
    const other = folder({ id: 2 as never });
    for (const jobs of [[full], [full, doneElsewhere]])
      expect(unreadOf(status({ ...library, folders: [folder(), other], jobs }), null)).toMatchObject({ code: 'disk-full', photos: 0 });
  });

  test('is nothing of a folder that was taken out since, or is away', () => {
    for (const folders of [[folder({ id: 2 as never })], [folder({ state: 'offline' })]])
      expect(unreadOf(status({ ...library, folders }), null)).toBeNull();
  });

  test('takes as much room as photos of this library do, less what was freed since, until there is enough', () => {
    const first = unreadOf(status({ ...library, freeBytes: 1_000_000 }), null);
    expect(first?.missingBytes).toBe(65_000_000);
    const later = unreadOf(status({ ...library, freeBytes: 41_000_000 }), first);
    expect(later?.missingBytes).toBe(25_000_000);
    expect(unreadOf(status({ ...library, freeBytes: 66_000_000 }), later)?.missingBytes).toBe(0);
  });

  test('is not said to have room where the disk had enough when it was refused: that is a limit of another kind', () => {
    const first = unreadOf(status({ ...library, freeBytes: 9e9 }), null);
    expect(unreadOf(status({ ...library, freeBytes: 9e9 }), first)?.missingBytes).toBe(65_000_000);
  });

  test('needs what photos usually take where the library has too few of its own to tell, or no figure of the disk', () => {
    const young = { ...library, images: 3, freeBytes: null };
    expect(unreadOf(status(young), null)?.missingBytes).toBe(600 * 60_000 + 5_000_000);
  });
});
