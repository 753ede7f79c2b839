import { contrastiveOfBatch, marginSoftmaxOfBatch, tripletOfBatch, type BatchLoss } from './batchLosses';
import { arcFace } from './losses/arcFace';
import { cosFace } from './losses/cosFace';
import { sphereFace } from './losses/sphereFace';
import type { MinerId } from './miners/miners';
import type { ReducerId } from './reducers/reducers';

/** A number that a person may set. The form, the CLI's help, the check of a settings file and the run's record are made from it. */
export interface MethodOption {
  readonly key: string;
  readonly unit: 'distance' | 'radians' | 'cosine' | 'multiplier' | 'factor';
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly about: string;
  /** How much depends on it, and in which direction a mistake hurts. */
  readonly sensitivity: string;
  /** Values that show the sensitivity, the default among them; empty where it is not worth the time. */
  readonly probes: readonly number[];
}

/** `pairs`: batches of judged pairs. `groups`: P groups × K photos. */
export type SamplerId = 'pairs' | 'groups';

/** One row of the table of methods. */
export interface Method {
  readonly name: string;
  readonly about: string;
  readonly paper: string;
  readonly options: readonly MethodOption[];
  /** The miners it can use, its default first; empty where it mines nothing. */
  readonly miners: readonly MinerId[];
  /** Null: it takes all judgements at once. */
  readonly sampler: SamplerId | null;
  readonly reducer: ReducerId;
  /** It learns a prototype for every group of two photos or more. */
  readonly hasPrototypes: boolean;
  /** Null: a closed form, the start of all others, without a step after it. */
  readonly loss: BatchLoss | null;
  /** Whether it can train a network; `usual` is the one that does where nobody says otherwise. */
  readonly deep: DeepUse;
}

export type DeepUse = 'usual' | 'possible' | 'none';

const scale: MethodOption = {
  key: 'scale',
  unit: 'factor',
  min: 1,
  max: 128,
  default: 16,
  about: 'Sharpness of the softmax: the cosine is multiplied by it.',
  sensitivity:
    'High for ArcFace and CosFace: on photos like those judged 4 gained two to four times as much as 16, and 64 hardly anything. Medium for SphereFace. Other kinds of photo moved by at most .007 of MAP@R.',
  probes: [4, 16, 64],
};

const rows = {
  contrastive: {
    name: 'Contrastive',
    about:
      'Pulls similar pairs together and pushes the others apart, up to the margin. Gains most where you have judged, and disturbs the rest most.',
    paper: 'Hadsell, Chopra, LeCun: Dimensionality Reduction by Learning an Invariant Mapping. CVPR 2006',
    options: [
      {
        key: 'margin',
        unit: 'distance',
        min: 0.05,
        max: 2,
        default: 1,
        about: 'Dissimilar pairs farther apart than this cost nothing.',
        sensitivity:
          'Low from 0.7 to 1.3: within .002 of MAP@R. Unrelated photos lie about 1.4 apart, so that a larger one moves the whole library.',
        probes: [0.7, 1, 1.3],
      },
    ],
    miners: ['all', 'batch-hard'],
    sampler: 'pairs',
    reducer: 'mean',
    hasPrototypes: false,
    loss: contrastiveOfBatch,
    deep: 'possible',
  },
  triplet: {
    name: 'Triplet',
    about: 'A similar photo must be nearer than a dissimilar one, by the margin. The safest of the five with few judgements.',
    paper: 'Schroff, Kalenichenko, Philbin: FaceNet. CVPR 2015; Hermans, Beyer, Leibe: In Defense of the Triplet Loss. 2017',
    options: [
      {
        key: 'margin',
        unit: 'distance',
        min: 0,
        max: 2,
        default: 0.2,
        about: 'By how much nearer.',
        sensitivity:
          'Medium downwards: 0.1 gains about half of what 0.2 does on photos like those judged. Low upwards: 0.4 was within .004 of 0.2.',
        probes: [0.1, 0.2, 0.4],
      },
    ],
    miners: ['batch-hard', 'semi-hard', 'all-semi-hard', 'all'],
    sampler: 'groups',
    reducer: 'mean',
    hasPrototypes: false,
    loss: tripletOfBatch,
    // After RCA its margin is kept by nearly all that is taught: on products-sop it has nothing left to do by the 20th step.
    deep: 'possible',
  },
  arcface: {
    name: 'ArcFace',
    about:
      'Each photo must be nearer to the centre of its group than to all others, by an angle. For groups of many photos; fragile with pairs.',
    paper: 'Deng, Guo, Xue, Zafeiriou: ArcFace: Additive Angular Margin Loss for Deep Face Recognition. CVPR 2019',
    options: [
      {
        key: 'margin',
        unit: 'radians',
        min: 0,
        max: 1.5,
        default: 0.3,
        about: 'The angle that is added to the one to its own group.',
        sensitivity:
          'Medium, and different between libraries: with many small groups 0.5 gained three times as much as 0.3 on photos like those judged, with few large ones it lost a little.',
        probes: [0.1, 0.3, 0.5],
      },
      scale,
    ],
    miners: [],
    sampler: 'groups',
    reducer: 'mean',
    hasPrototypes: true,
    loss: marginSoftmaxOfBatch((margin) => arcFace(margin)),
    deep: 'possible',
  },
  cosface: {
    name: 'CosFace',
    about: 'As ArcFace, with the margin in the cosine. For groups of many photos; the most fragile with pairs.',
    paper: 'Wang et al.: CosFace: Large Margin Cosine Loss for Deep Face Recognition. CVPR 2018',
    options: [
      {
        key: 'margin',
        unit: 'cosine',
        min: 0,
        max: 0.99,
        default: 0.2,
        about: 'What is taken from the cosine to its own group.',
        sensitivity:
          'Medium, and different between libraries: with many small groups 0.35 gained twice as much as 0.2 on photos like those judged; with few large ones each value lost a little.',
        probes: [0.1, 0.2, 0.35],
      },
      scale,
    ],
    miners: [],
    sampler: 'groups',
    reducer: 'mean',
    hasPrototypes: true,
    loss: marginSoftmaxOfBatch(cosFace),
    deep: 'possible',
  },
  sphereface: {
    name: 'SphereFace',
    about:
      'As ArcFace, with the angle multiplied, so that photos near the centre of their group are left alone. Nearly as safe as triplets.',
    paper: 'Liu et al.: SphereFace: Deep Hypersphere Embedding for Face Recognition. CVPR 2017',
    options: [
      {
        key: 'margin',
        unit: 'multiplier',
        min: 1,
        max: 4,
        default: 2,
        about: 'By what the angle to its own group is multiplied; 1 is no margin.',
        sensitivity:
          'Low from 2 to 3, medium below: 1.5 gained a tenth to a half less on photos like those judged. From 3 on other kinds of photo lose .003 of MAP@R.',
        probes: [1.5, 2, 3],
      },
      scale,
    ],
    miners: [],
    sampler: 'groups',
    reducer: 'mean',
    hasPrototypes: true,
    loss: marginSoftmaxOfBatch(sphereFace),
    // Always finds something to do, and is the gentlest of those that do (test/bench/README.md).
    deep: 'usual',
  },
  rca: {
    name: 'RCA',
    about: 'Makes short, in one step, what differs within similar pairs. Nothing to set; the start from which the other methods go on.',
    paper: 'Bar-Hillel, Hertz, Shental, Weinshall: Learning a Mahalanobis Metric from Equivalence Constraints. JMLR 2005',
    options: [],
    miners: [],
    sampler: null,
    reducer: 'mean',
    hasPrototypes: false,
    loss: null,
    deep: 'none',
  },
} as const satisfies Record<string, Method>;

export type MethodId = keyof typeof rows;
/** The table of methods. Adding a loss is its file and its row. */
export const methods: Readonly<Record<MethodId, Method>> = rows;
export const methodIds = Object.keys(rows) as readonly MethodId[];

/** What trains a network where nobody says otherwise. */
export const usualDeepMethod = methodIds.find((id) => methods[id].deep === 'usual')!;

export function isMethodId(text: string): text is MethodId {
  return Object.hasOwn(rows, text);
}

/** The method's options, each at its default. */
export function defaultOptions(method: MethodId): Record<string, number> {
  return Object.fromEntries(methods[method].options.map((option) => [option.key, option.default]));
}

/** What is wrong with the options given, one sentence each that names the key and the range. A missing one takes its default. */
export function optionProblems(method: MethodId, given: Readonly<Record<string, unknown>>): string[] {
  const { name, options } = methods[method];
  const unknown = Object.keys(given).filter((key) => !options.some((option) => option.key === key));
  const known = options.length === 0 ? 'it has none' : `it has ${options.map((option) => option.key).join(', ')}`;
  return [
    ...unknown.map((key) => `${name} has no option "${key}": ${known}.`),
    ...options.flatMap(({ key, min, max, unit }) => {
      const value = given[key];
      if (value === undefined || (typeof value === 'number' && value >= min && value <= max)) return [];
      return [`"${key}" is ${JSON.stringify(value)}: for ${name} it is a number from ${min} to ${max} (${unit}).`];
    }),
  ];
}
