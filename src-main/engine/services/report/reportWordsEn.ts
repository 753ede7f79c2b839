import { counted } from '@contract/counted';
import { recommendationSentence } from '../methods/recommendMethod';
import type { ReportWords } from './reportWords';

/** The words of a report in English. */
export const english: ReportWords = {
  title: 'What Likewise has learned',
  about: ({ lens, photos, model, method, judgements, madeAt, reportedAt }) =>
    `Lens “${lens}”, ${counted(photos, 'photo')}. Model ${model}${method === null ? '' : `, ${method}`}, made ${madeAt} UTC${
      judgements > 0 ? ` from ${counted(judgements, 'judgement')}` : ''
    }. Report of ${reportedAt} UTC. Made on this computer; nothing was sent anywhere.`,
  untaught: 'This is the library before any teaching.',
  whyNot: {
    imported: 'This model was imported: with which judgements it was made is not known, so nothing can be left out.',
    'by-copies':
      'This model learned from altered copies. It was measured on your judgements, of which it saw none, when it was made; its own record has those figures.',
    'by-network':
      'A network was trained for this model. To measure it here, another one would have to be trained for every part that is left out; its own record has the figures of judgements that it did not see.',
  },
  tooLittle: (reason) => `There is too little to measure by. ${reason}`,
  change: (change, from, to) =>
    ({
      helps: `Teaching helps: on photos that were left out, the ranking quality rises from ${from} to ${to}, and that is no chance.`,
      hurts: `Teaching hurts: on photos that were left out, the ranking quality falls from ${from} to ${to}. Go back to the version before.`,
      rises: `On photos that were left out, the ranking quality rises from ${from} to ${to}; with so few judgements that may be chance.`,
      falls: `On photos that were left out, the ranking quality falls from ${from} to ${to}; with so few judgements that may be chance.`,
      stays: `On photos that were left out, the ranking quality stays at ${to}.`,
    })[change],
  range: (low, high) => `${low} to ${high}`,
  headings: {
    measured: 'Before and after',
    recall: 'Recall at k',
    distances: 'Distances',
    losses: 'Loss while training',
    methods: 'The methods compared',
    map: 'The library as a map',
    examples: 'The same questions, before and after',
  },
  nothingTaught: 'Nothing was taught, so there is nothing to compare.',
  mapAtR: 'Ranking quality (MAP@R)',
  recallAt1: 'First hit right (recall@1)',
  pairAuc: 'Pair AUC',
  changeOf: (range) => `change ${range}`,
  afterIn: (range) => `after: ${range}`,
  measuredOn: (queries, groups, folds) =>
    `Measured on ${counted(queries, 'photo')} of ${counted(groups, 'group')} in ${folds === 1 ? 'one part' : `${folds} folds`}: each group was left out of what was taught when it was asked for.`,
  lookedAmong: (candidates, mapAtR, recallAt1) =>
    `A photo's group is looked for among ${candidates} photos on the average, those of which it is known whether they belong to it; by lot MAP@R would be ${mapAtR} and recall@1 ${recallAt1}. Intervals hold 90 % of the resamples, drawn by group.`,
  recallLabel: (figures) => `Recall at k before and after: ${figures}`,
  recallCaption: (before, after) =>
    `How often a similar photo is among the first k of those photos. At 1: ${before} before, ${after} after.`,
  distanceLabel: 'Distances between similar and different photos, before and after',
  distanceCaption: (similar, different) =>
    `${similar} similar and ${counted(different, 'different pair')} that were left out. The less the two overlap, the better they can be told apart. Dashed: before.`,
  lossLabel: (from, to) => `Loss from ${from} to ${to}`,
  lossCaption: (steps) => `The loss before each step that was taken, ${steps} in all.`,
  noStep: 'No step of a loss was taken: the closed form alone ranks no worse on what was left out, and is kept.',
  noCurve: 'This model was not trained here, so there is no curve.',
  allLossesLabel: 'Loss of every method, as a share of its first',
  allLossesCaption:
    'All methods with all their steps taken, whether they help or not. Each begins at 1; losses of different methods have no unit in common.',
  recommendation: recommendationSentence,
  recommended: 'recommended',
  columns: ['Method', 'MAP@R (90 %)', 'First hit right', 'Pair AUC', 'Time', 'MAP@R by margin'],
  beforeTeaching: 'Before teaching',
  seconds: (value) => `${value} s`,
  byLot: 'By lot',
  tableNote: (queries, judgements, candidates) =>
    `${counted(queries, 'photo')}${judgements > 0 ? `, ${counted(judgements, 'judgement')}` : ''}, the same for all methods, each looked for among ${candidates} on the average of which it is known whether they are similar. By margin: all steps taken, in one fold.`,
  tooFewForMap: 'There are too few photos for a map.',
  mapLabel: (photos) => `Map of ${photos} photos, coloured and shaped by folder`,
  mapCaption: (photos) =>
    `${photos} photos as this model sees them; what lies close together looks alike to it. Colours and shapes are folders, which it was not told. Directions mean nothing (UMAP).`,
  topFolder: 'top folder',
  elsewhere: 'elsewhere',
  otherFolders: 'other folders',
  noExamples: 'No judged photo to ask about.',
  examplesNote:
    'Photos that you judged, and what is found for them. ≈ and ≠ are your own answers, from which this model has learned: how it does on others is measured above.',
  before: 'before',
  after: 'after',
  similar: 'similar',
  different: 'different',
  axes: {
    step: 'step',
    loss: 'loss',
    lossShare: 'share of the first loss',
    distance: 'distance between two photos',
    howOften: 'how often',
    results: 'results looked at (k)',
    queries: 'queries with a hit, %',
  },
  lines: {
    similarBefore: 'similar, before',
    similarAfter: 'similar, after',
    differentBefore: 'different, before',
    differentAfter: 'different, after',
  },
};
