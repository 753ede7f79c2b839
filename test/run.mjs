// `npm test`: the set-up, the gates, then all tests. Names of stages after `--` run only those: npm test -- lint unit
import { availableParallelism } from 'node:os';
import { say } from '../resources/setup/report.mjs';
import { setUp } from '../resources/setup/steps.mjs';
import { gates, runGate } from './run/gates.mjs';
import { tryAgain } from './run/secondTry.mjs';
import { takeTurns } from './run/takeTurns.mjs';
import { isOwn, openDisplay } from './run/virtualDisplay.mjs';
import { runVitest } from './run/vitest.mjs';

const isEverythingRequired = process.env['LIKEWISE_REQUIRE_ALL'] === '1';
/** Tests that hold figures against a clock. */
const alone = '.alone.test.ts';
/** Of windows only one at a time has the focus of its display. */
const shards = isOwn ? [1, 2] : [1];
const windows = (shard) => ({
  about: `windows ${shard}/${shards.length}`,
  stage: 'whole',
  // In one process: they start the app, and share nothing with each other but what it loads.
  args: ['test/e2e', '--no-isolate', `--shard=${shard}/${shards.length}`],
  needsDisplay: true,
});
/** Whole photo sets, trained networks, all methods side by side: half of the work of `integration`. */
const longIntegration = ['quality', 'deep', 'methods'].map((name) => `test/integration/${name}.test.ts`);
/**
 * The tests in parts, those that take longest first, so that all end at about the same time; among those that compute one that opens windows, which
 * mostly waits. Those of `whole` start processes of their own, and much of their time they wait for them: so there are more at a time than processors.
 * The last ones share their work among processors by themselves.
 */
const parts = [
  { about: 'reliability', stage: 'whole', args: ['test/reliability'] },
  { about: 'integration, long', stage: 'whole', args: longIntegration },
  windows(1),
  { about: 'integration', stage: 'whole', args: ['test/integration', ...longIntegration.flatMap((file) => ['--exclude', file])] },
  ...shards.slice(1).map(windows),
  { about: 'cli', stage: 'whole', args: ['test/cli'] },
  ...['unit', 'components'].map((about) => ({ about, stage: about, args: [] })),
];
const atATime = Math.ceil(1.5 * availableParallelism());
const stages = [...new Set([...gates.map(({ group }) => group), ...parts.map(({ stage }) => stage)])];

/** Runs a part of the tests. Windows need a display, real or virtual. */
async function runPart({ about, stage, args, needsDisplay = false }, isQuiet) {
  const display = needsDisplay ? await openDisplay() : { env: {}, close() {} };
  if (display === null) {
    const reason = `${about}: there is no display, and no Xvfb to make one (sudo apt-get install xvfb)`;
    console.log(`skipped: ${reason}`);
    return { passed: 0, failed: 0, skipped: [reason] };
  }
  try {
    return await runVitest(stage, { about, args: [...args, '--exclude', `**/*${alone}`], env: display.env, isQuiet });
  } finally {
    display.close();
  }
}

const nothing = { passed: 0, failed: 0, skipped: [] };

/** A part of the set-up. @returns a failure where it did not finish */
async function prepare(purpose) {
  try {
    await setUp(purpose, { again: isEverythingRequired });
    return nothing;
  } catch (reason) {
    say(`The set-up did not finish. ${reason.message}`);
    return { ...nothing, failed: 1 };
  }
}

/** The gates, beside what is left of the set-up, then the tests: some of all these at a time. What measures comes last, with nothing beside it. */
async function runAll(chosen) {
  const forGates = await prepare('gates');
  if (forGates.failed > 0) return [forGates];
  const chosenParts = parts.filter(({ stage }) => chosen.includes(stage));
  let isReady = Promise.resolve(false);
  const once = async (run) => ((await isReady) ? run() : nothing);
  const jobs = [
    () => {
      const forTests = prepare('app');
      isReady = forTests.then(({ failed }) => failed === 0);
      return forTests;
    },
    ...gates.filter(({ group }) => chosen.includes(group)).map((gate) => () => runGate(gate)),
    ...chosenParts.map((part) => () => once(() => runPart(part, chosenParts.length > 1))),
  ];
  const results = await takeTurns(jobs, atATime, (reason) => {
    console.log(`✗ ${reason.stack}`);
    return { ...nothing, failed: 1 };
  });
  const failedFiles = results.flatMap((result) => result.failedFiles ?? []);
  results.push(
    await tryAgain(failedFiles, (stage, files) => runPart({ about: 'once more', stage, args: files, needsDisplay: stage === 'whole' })),
  );
  if (chosen.includes('whole')) results.push(await once(() => runVitest('whole', { about: 'alone', args: [alone] })));
  return results;
}

/** Prints what was skipped, and the line that is the last: `N passed, N failed`, with the skipped where they are allowed. */
function conclude(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = results.flatMap((result) => result.skipped);
  const failed = sum('failed') + (isEverythingRequired ? skipped.length : 0);
  if (skipped.length > 0) console.log(`\n${isEverythingRequired ? 'Skipped, which LIKEWISE_REQUIRE_ALL=1 forbids' : 'Skipped'}:`);
  for (const name of skipped) console.log(`  ${name}`);
  const mentions = skipped.length > 0 && !isEverythingRequired ? `, ${skipped.length} skipped` : '';
  console.log(`\n${sum('passed')} passed, ${failed} failed${mentions}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !stages.includes(name));
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; there are ${stages.join(', ')}`);
  process.exitCode = 2;
} else {
  conclude(await runAll(asked.length > 0 ? asked : stages));
}
