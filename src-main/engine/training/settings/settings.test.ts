import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultOptions, methodIds, methods, usualDeepMethod, type MethodId } from '@engine/metric/methods';
import { parseSettings, readDefaults, type TrainingSettings } from './settings';

const folder = resolve(import.meta.dirname, '../../../../resources/training');
const all = new Map(await Promise.all(methodIds.map(async (id) => [id, await readDefaults(folder, id)] as const)));
const defaults = (method: MethodId): TrainingSettings => all.get(method)!;
const read = (text: string, method?: MethodId): TrainingSettings => parseSettings(text, 'my.yaml', defaults, method);

test.each(methodIds)('%s: the defaults are complete, and say of options and miner what the table of methods says', (method) => {
  const settings = defaults(method);
  expect(settings.method).toBe(method);
  expect(settings.options).toEqual(defaultOptions(method));
  expect(settings.miner).toBe(methods[method].miners[0] ?? null);
  expect(Object.values(settings).every((value) => value !== undefined)).toBe(true);
});

test('a file changes what it names and nothing else', () => {
  const settings = read('method: arcface\nmargin: 0.5\noptimizer: { learningRate: 1e-4 }\nsteps: { max: 20 }');
  const before = defaults('arcface');
  expect(settings).toEqual({
    ...before,
    options: { margin: 0.5, scale: 16 },
    optimizer: { ...before.optimizer, learningRate: 1e-4 },
    steps: { ...before.steps, max: 20 },
  });
  expect(read('')).toEqual(defaults('triplet'));
  expect(read('seed: 7', 'rca')).toEqual({ ...defaults('rca'), seed: 7 });
});

test.each([
  ['margin: 3', ['"margin" is 3', 'from 0 to 2']],
  ['margin: wide', ['"margin" is "wide"', 'from 0 to 2']],
  ['method: rca\nmargin: 1', ['has no option "margin"']],
  ['scale: 20', ['has no option "scale"']],
  ['method: softmax', ['"method" is "softmax"', 'triplet']],
  ['miner: hardest', ['"miner" is "hardest"', 'batch-hard, semi-hard']],
  ['method: arcface\nminer: all', ['mines nothing']],
  ['optimizer: { learningRate: 1 }', ['"optimizer.learningRate" is 1', 'from 0.000001 to 0.1']],
  ['optimizer: { learningRate: .nan }', ['"optimizer.learningRate"', 'from 0.000001 to 0.1']],
  ['optimizer: { rate: 1 }', ['"rate" is no key of "optimizer"', 'learningRate']],
  ['batch: { perGroup: 1 }', ['"batch.perGroup" is 1', 'a whole number from 2 to 64']],
  ['batch: 12', ['"batch" is 12', 'groups, perGroup']],
  ['steps: { max: 1.5 }', ['"steps.max" is 1.5', 'a whole number from 0 to 5000']],
  ['head: { kind: forest }', ['"head.kind" is "forest"', 'linear, residual, mlp']],
  ['method: rca\nhead: { kind: mlp }', ['"head.kind" is "mlp"', 'RCA takes no step']],
  ['seed: -1', ['"seed" is -1', 'a whole number from 0']],
  ['marign: 1', ['"marign" is no key', 'margin']],
  ['[1, 2]', ['a list of keys and values']],
  ['a: [', ['is not YAML', /line 1, column \d+\.$/u]],
])('refused with the key and what it may be: %s', (text, parts) => {
  for (const part of parts) expect(() => read(text)).toThrow(part);
  expect(() => read(text)).toThrow('my.yaml');
});

test('where a network is to be trained and nobody names a method, it is the one that the table of methods has for that', () => {
  for (const text of ['backbone: { unfreeze: 2 }', 'backbone: { start: small-cnn }']) expect(read(text).method).toBe(usualDeepMethod);
  expect(parseSettings('', 'my.yaml', defaults, undefined, true).method).toBe(usualDeepMethod);
  expect(read('backbone: { unfreeze: 0 }').method).toBe('triplet');
  expect(read('method: arcface\nbackbone: { unfreeze: 2 }').method).toBe('arcface');
  expect(() => read('method: rca\nbackbone: { unfreeze: 2 }')).toThrow('choose one of the five losses');
  expect(methodIds.filter((id) => methods[id].deep === 'usual')).toHaveLength(1);
});

test('a file for another method than was asked for is refused', () => {
  expect(() => read('method: arcface', 'triplet')).toThrow('triplet was asked for');
});
