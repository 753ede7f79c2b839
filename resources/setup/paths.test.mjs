import { expect, test } from 'vitest';
import { isRecentNode } from './paths.mjs';

test('a Node runs the app from 24 on: what is older is passed over for the one among the packages', () => {
  expect(['24.0.0', '24.21.0', '26.1.0'].filter((version) => !isRecentNode(version))).toEqual([]);
  expect(['20.20.2', '22.12.0', '23.11.1'].filter((version) => isRecentNode(version))).toEqual([]);
});
