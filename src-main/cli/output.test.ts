import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { JobId, JobStatus } from '@contract/data';
import { createOutput } from './output';

/** What is told of a job in a file or a pipe. */
function told(job: Partial<JobStatus>): string {
  const stderr = new PassThrough();
  const output = createOutput({ isJson: false, stdout: new PassThrough(), stderr: stderr as unknown as NodeJS.WriteStream });
  const running = { id: 1 as JobId, kind: 'index', state: 'running', phase: 'scanning', message: null, heldBy: null } as const;
  output.progress({ ...running, done: 0, total: 0, perSecond: 0, secondsLeft: null, ...job });
  return String(stderr.read());
}

test('photos that are looked for are counted as found while nobody knows how many there are, and of the last scan where one does', () => {
  expect(told({ done: 3612 })).toBe('Looking for photos: 3612 found\n');
  expect(told({ done: 1000, total: 3612 })).toBe('Looking for photos: 1000 of 3612\n');
});

test('what has only begun is named, without a number that says nothing', () => {
  expect(told({ phase: 'learning' })).toBe('Learning ...\n');
  expect(told({})).toBe('Looking for photos: 0 found\n');
});

test('what has no steps is told by its share, and what has begun to count by its number', () => {
  expect(told({ phase: 'learning', fraction: 0.419 })).toBe('Learning: 41 %\n');
  expect(told({ phase: 'reading', done: 7, total: 9, perSecond: 4, secondsLeft: 2 })).toBe('Reading photos: 7 of 9, 4.0/s, 2 s left\n');
});
