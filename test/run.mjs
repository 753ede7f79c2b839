// `npm test`: the set-up, the gates, then all tests. Names of stages after `--` run only those: npm test -- lint unit
import { say } from '../resources/setup/report.mjs';
import { setUp } from '../resources/setup/steps.mjs';
import { gates, runGate } from './run/gates.mjs';
import { takeTurns } from './run/takeTurns.mjs';
import { openDisplay } from './run/virtualDisplay.mjs';
import { runVitest } from './run/vitest.mjs';

const isEverythingRequired = process.env['LIKEWISE_REQUIRE_ALL'] === '1';
/** Tests that hold figures against a clock. */
const alone = '.alone.test.ts';
/**
 * The tests in parts, those that take longest first. Those of `whole` start processes of their own, and much of their time they wait for them.
 * Of windows only one at a time has the focus, so one part holds all tests that open any.
 */
const parts = [
  { about: 'windows', stage: 'whole', dirs: ['test/e2e'], needsDisplay: true },
  ...['integration', 'reliability', 'cli'].map((about) => ({ about, stage: 'whole', dirs: [`test/${about}`] })),
  ...['unit', 'components'].map((about) => ({ about, stage: about, dirs: [] })),
];
const stages = [...new Set([...gates.map(({ group }) => group), ...parts.map(({ stage }) => stage)])];

/** Runs a part of the tests. Windows need a display, real or virtual. */
async function runPart({ about, stage, dirs, needsDisplay = false }, isQuiet) {
  const display = needsDisplay ? await openDisplay() : { env: {}, close() {} };
  if (display === null) {
    const reason = `${dirs.join(' ')}: there is no display, and no Xvfb to make one (sudo apt-get install xvfb)`;
    console.log(`skipped: ${reason}`);
    return { passed: 0, failed: 0, skipped: [reason] };
  }
  try {
    return await runVitest(stage, { about, args: [...dirs, '--exclude', `**/*${alone}`], env: display.env, isQuiet });
  } finally {
    display.close();
  }
}

/** The gates, then the tests, two of them at a time; what measures comes last, with nothing beside it. */
async function runAll(chosen) {
  const chosenParts = parts.filter(({ stage }) => chosen.includes(stage));
  const jobs = [
    ...gates.filter(({ group }) => chosen.includes(group)).map((gate) => () => runGate(gate)),
    ...chosenParts.map((part) => () => runPart(part, chosenParts.length > 1)),
  ];
  const results = await takeTurns(jobs, (reason) => {
    console.log(`✗ ${reason.stack}`);
    return { passed: 0, failed: 1, skipped: [] };
  });
  if (chosen.includes('whole')) results.push(await runVitest('whole', { about: 'alone', args: [alone] }));
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
  let isSetUp = true;
  try {
    await setUp('app', { again: isEverythingRequired });
  } catch (reason) {
    isSetUp = false;
    say(`The set-up did not finish. ${reason.message}`);
    conclude([{ passed: 0, failed: 1, skipped: [] }]);
  }
  if (isSetUp) conclude(await runAll(asked.length > 0 ? asked : stages));
}
