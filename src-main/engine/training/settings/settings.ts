import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { labelSources, type LabelSource } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { methodIds, methods, optionProblems, usualDeepMethod, type MethodId } from '@engine/metric/methods';
import { augmentations, type Augmentation } from './augmentations';
import { isDeep, type BackboneSettings } from './backboneSettings';
import type { RefineSettings } from './refineSettings';

/** A training's settings, complete and checked. */
export interface TrainingSettings {
  readonly method: MethodId;
  /** The method's options by key: `margin`, `scale`. */
  readonly options: Readonly<Record<string, number>>;
  readonly miner: RefineSettings['miner'];
  readonly head: { readonly kind: RefineSettings['head']; readonly start: 'closed-form'; readonly dim: number };
  readonly labels: LabelSource;
  readonly optimizer: { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number };
  readonly batch: { readonly groups: number; readonly perGroup: number };
  readonly steps: { readonly max: number; readonly choose: 'cross-validation' | 'fixed' };
  /** Deep training, over the pixels. */
  readonly backbone: BackboneSettings;
  readonly seed: number;
}

/** Where nobody says which: for a head, the safest of the five with few judgements. */
const USUAL_METHOD: MethodId = 'triplet';

/** Blocks that are trained where a command says "deep" and no number. */
const DEEP_BLOCKS = 2;

/** What a command may ask of deep training. */
export interface BackboneAsked {
  readonly deep?: boolean | undefined;
  readonly backbone?: 'small-cnn' | undefined;
  readonly blocks?: number | undefined;
  readonly steps?: number | undefined;
}

/** What a command asks of deep training, over what a file says. Throws `bad-argument` for what does not go together. */
export function backboneAsked(settings: TrainingSettings, asked: BackboneAsked): TrainingSettings {
  const { deep = false, backbone, blocks, steps } = asked;
  if (deep && backbone !== undefined)
    throw new LikewiseError(
      'bad-argument',
      '"--deep" goes on from the network that came with Likewise, "--backbone small-cnn" begins with none: give one of them.',
    );
  const unfreeze = deep ? (blocks ?? (settings.backbone.unfreeze || DEEP_BLOCKS)) : blocks;
  const chosen = withBackbone(settings, defined({ start: backbone, unfreeze, steps }));
  if (!isDeep(chosen) || (blocks !== undefined && !deep)) {
    const given = blocks !== undefined ? '--blocks' : steps !== undefined ? '--steps' : null;
    if (given !== null) throw new LikewiseError('bad-argument', `"${given}" is of a deep training: give "--deep" as well.`);
  }
  if (isDeep(chosen) && methods[chosen.method].deep === 'none')
    throw new LikewiseError('bad-argument', 'RCA takes no steps, so it cannot train a network. Choose one of the five losses.');
  return chosen;
}

/** What else holds where the small network is trained and a file does not say otherwise. */
const fromNothing = { learningRate: 5e-4, steps: 600, augment: 'flip-crop' } as const;

/** Settings for another backbone: its own defaults, and what was given. */
export function withBackbone(settings: TrainingSettings, given: Partial<BackboneSettings>): TrainingSettings {
  const own = given.start === 'small-cnn' && settings.backbone.start !== 'small-cnn' ? fromNothing : {};
  return { ...settings, backbone: { ...settings.backbone, ...own, ...given } };
}

const number = (min: number, max: number): z.ZodNumber =>
  z.number(`a number from ${min} to ${max}`).min(min, `a number from ${min} to ${max}`).max(max, `a number from ${min} to ${max}`);
const whole = (min: number, max: number): z.ZodNumber => {
  const range = `a whole number from ${min} to ${max}`;
  return z.number(range).int(range).min(min, range).max(max, range);
};
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values): z.ZodEnum<{ [V in Values[number]]: V }> =>
  z.enum(values, `one of ${values.join(', ')}`);
const part = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodOptional<z.ZodObject<Shape, z.core.$strict>> =>
  z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : `a group of keys: ${Object.keys(shape).join(', ')}`),
    })
    .optional();

/** What a settings file may hold; all of it is optional, and what the method's own options are is checked by the table of methods. */
const schema = z.strictObject({
  method: oneOf(methodIds as unknown as [MethodId, ...MethodId[]]).optional(),
  margin: z.unknown().optional(),
  scale: z.unknown().optional(),
  miner: z.string('the name of a miner').optional(),
  head: part({
    kind: oneOf(['linear', 'residual', 'mlp']).optional(),
    start: oneOf(['closed-form']).optional(),
    dim: whole(16, 512).optional(),
  }),
  labels: oneOf(labelSources).optional(),
  optimizer: part({
    kind: oneOf(['adam']).optional(),
    learningRate: number(1e-6, 0.1).optional(),
    weightDecay: number(0, 1).optional(),
  }),
  batch: part({ groups: whole(1, 256).optional(), perGroup: whole(2, 64).optional() }),
  backbone: part({
    start: oneOf(['pretrained', 'small-cnn']).optional(),
    unfreeze: whole(0, 8).optional(),
    learningRate: number(1e-7, 0.1).optional(),
    steps: whole(1, 20_000).optional(),
    augment: oneOf(Object.keys(augmentations) as [Augmentation, ...Augmentation[]]).optional(),
  }),
  steps: part({ max: whole(0, 5000).optional(), choose: oneOf(['cross-validation', 'fixed']).optional() }),
  seed: whole(0, 2 ** 32 - 1).optional(),
});
type GivenSettings = z.infer<typeof schema>;

/**
 * Reads a settings file over the defaults of its method.
 * @param text YAML @param name what a message calls it
 * @param defaults where the method's complete settings come from
 * @param isDeepAsked whether a network is to be trained whatever the text says; it decides about the method where nothing else does
 * @throws LikewiseError `bad-argument`: one sentence for each thing that is wrong, with its key and what it may be
 */
export function parseSettings(
  text: string,
  name: string,
  defaults: (method: MethodId) => TrainingSettings,
  method?: MethodId,
  isDeepAsked = false,
): TrainingSettings {
  const given = check(parseYaml(text, name), name);
  if (method !== undefined && given.method !== undefined && given.method !== method)
    throw new LikewiseError('bad-argument', `${name} is for ${given.method}, and ${method} was asked for.`);
  const goesDeep = isDeepAsked || (given.backbone?.unfreeze ?? 0) > 0 || given.backbone?.start === 'small-cnn';
  return complete(given, defaults(method ?? given.method ?? (goesDeep ? usualDeepMethod : USUAL_METHOD)), name);
}

/** The complete settings of a method, from `resources/training`. */
export async function readDefaults(folder: string, method: MethodId): Promise<TrainingSettings> {
  const name = `${method}.yaml`;
  const given = check(parseYaml(await readFile(join(folder, name), 'utf8'), name), name);
  const { margin, scale, miner = null, head, labels, optimizer, batch, steps, backbone, seed } = given;
  const options = Object.fromEntries(Object.entries({ margin, scale }).filter(([, value]) => value !== undefined)) as Record<
    string,
    number
  >;
  const settings = { method, options, miner, head, labels, optimizer, batch, steps, backbone, seed } as TrainingSettings;
  return complete({}, settings, name);
}

export function refineSettingsOf({ method, options, miner, optimizer, batch, head }: TrainingSettings): RefineSettings | null {
  if (method === 'rca') return null;
  return { method, options, miner, batch, head: head.kind, learningRate: optimizer.learningRate, weightDecay: optimizer.weightDecay };
}

function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    // The sentence without the lines of the file below it.
    const what = error.message.split('\n', 1)[0]!.replace(/:$/u, '');
    throw new LikewiseError('bad-argument', `${name} is not YAML: ${what}.`, { cause: error });
  }
}

function check(raw: unknown, name: string): GivenSettings {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const sentences = result.error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      const within = path === '' ? 'settings' : `"${path}"`;
      return issue.keys.map((key) => `"${key}" is no key of ${within}; there are ${keysAt(path).join(', ')}.`);
    }
    if (path === '') return ['It must be a list of keys and values.'];
    return [`"${path}" is ${JSON.stringify(valueAt(raw, issue.path))}: it must be ${issue.message}.`];
  });
  throw new LikewiseError('bad-argument', `${name}: ${sentences.join(' ')}`);
}

function complete(given: GivenSettings, defaults: TrainingSettings, name: string): TrainingSettings {
  const { method } = defaults;
  const { margin, scale } = given;
  const own = Object.fromEntries(Object.entries({ margin, scale }).filter(([, value]) => value !== undefined));
  const problems = optionProblems(method, own);
  const { miners } = methods[method];
  const miner = given.miner ?? defaults.miner;
  const isMiner = miner === null || (miners as readonly string[]).includes(miner);
  if (!isMiner)
    problems.push(
      miners.length === 0
        ? `"miner" is "${miner}": ${methods[method].name} mines nothing.`
        : `"miner" is "${miner}": for ${methods[method].name} it is one of ${miners.join(', ')}.`,
    );
  if (method === 'rca' && (given.head?.kind ?? 'linear') !== 'linear')
    problems.push(`"head.kind" is "${given.head?.kind}": RCA takes no step that could fill it; it is linear.`);
  if (methods[method].deep === 'none' && ((given.backbone?.unfreeze ?? 0) > 0 || given.backbone?.start === 'small-cnn'))
    problems.push('"backbone" asks for deep training, and RCA takes no steps: choose one of the five losses.');
  if (problems.length > 0) throw new LikewiseError('bad-argument', `${name}: ${problems.join(' ')}`);
  const settings: TrainingSettings = {
    method,
    options: { ...defaults.options, ...(own as Record<string, number>) },
    miner: miner as TrainingSettings['miner'],
    head: { ...defaults.head, ...defined(given.head) },
    labels: given.labels ?? defaults.labels,
    optimizer: { ...defaults.optimizer, ...defined(given.optimizer) },
    batch: { ...defaults.batch, ...defined(given.batch) },
    steps: { ...defaults.steps, ...defined(given.steps) },
    backbone: defaults.backbone,
    seed: given.seed ?? defaults.seed,
  };
  return withBackbone(settings, defined(given.backbone));
}

/** Without the keys that were not given. */
function defined<Part extends object>(part: Part | undefined): { [Key in keyof Part]?: Exclude<Part[Key], undefined> } {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Part]?: Exclude<Part[Key], undefined>;
  };
}

function keysAt(path: string): string[] {
  const inner = path === '' ? schema : (schema.shape[path as keyof typeof schema.shape] as z.ZodOptional<z.ZodObject>).unwrap();
  return Object.keys((inner as z.ZodObject).shape);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], raw);
}
