import { expect, test } from 'vitest';
import { takeTurns } from './takeTurns.mjs';

test('no more jobs run at a time than may, each begun in its turn, and what they came to is told in their order', async () => {
  const [events, ends] = [[], []];
  const job = (name) => () => {
    events.push(name);
    return new Promise((done) => (ends[events.length - 1] = () => done(name)));
  };
  const all = takeTurns(['a', 'b', 'c', 'd'].map(job), 2);
  expect(events).toEqual(['a', 'b']);
  ends[1]();
  await new Promise(setImmediate);
  expect(events).toEqual(['a', 'b', 'c']);
  ends[0]();
  ends[2]();
  await new Promise(setImmediate);
  ends[3]();
  expect(await all).toEqual(['a', 'b', 'c', 'd']);
});

test('a job that cannot run is a failure in its place, and the others run', async () => {
  const jobs = [() => Promise.reject(new Error('no such program')), () => Promise.resolve('good'), () => Promise.resolve('good, too')];
  expect(await takeTurns(jobs, 2, ({ message }) => message)).toEqual(['no such program', 'good', 'good, too']);
});
