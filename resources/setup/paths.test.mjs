import { expect, test } from 'vitest';
import { callersFolder, isRecentNode, projectDir } from './paths.mjs';

test('a Node runs the app from 24 on: what is older is passed over for the one among the packages', () => {
  expect(['24.0.0', '24.21.0', '26.1.0'].filter((version) => !isRecentNode(version))).toEqual([]);
  expect(['20.20.2', '22.12.0', '23.11.1'].filter((version) => isRecentNode(version))).toEqual([]);
});

test('paths on the command line start where npm was called, and nowhere else where npm was not', () => {
  const called = import.meta.dirname;
  expect(callersFolder({ npm_lifecycle_event: 'likewise', INIT_CWD: called }, projectDir)).toBe(called);
  expect(callersFolder({ npm_lifecycle_event: 'test', INIT_CWD: called }, projectDir)).toBe(projectDir);
  expect(callersFolder({ npm_lifecycle_event: 'likewise', INIT_CWD: `${called}/gone` }, projectDir)).toBe(projectDir);
  expect(callersFolder({}, projectDir)).toBe(projectDir);
});
