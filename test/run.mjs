// `npm test`: the set-up, the gates, then all tests. Names of stages after `--` run only those: npm test -- lint unit
import { say } from '../resources/setup/report.mjs';
import { setUp } from '../resources/setup/steps.mjs';
import { gates, runGates } from './run/gates.mjs';
import { openDisplay } from './run/virtualDisplay.mjs';
import { runVitest } from './run/vitest.mjs';

const isEverythingRequired = process.env['LIKEWISE_REQUIRE_ALL'] === '1';
const needsDisplay = 'test/e2e';
const needsNoDisplay = ['test/integration', 'test/cli', 'test/reliability'];
/** Tests that hold figures against a clock. */
const alone = '.alone.test.ts';
const stages = [...new Set(gates.map(({ group }) => group)), 'unit', 'components', 'whole'];

/**
 * The tests that start processes of their own. Much of their time they wait for those, so two files run at once: one that opens windows, of which
 * only one at a time has the focus, and one that does not. What measures comes last, by itself. Windows need a display, real or virtual.
 */
async function runWhole() {
  const display = await openDisplay();
  const withoutWindows = () => runVitest('whole', { about: 'engine', args: [...needsNoDisplay, '--exclude', `**/*${alone}`] });
  const measuring = () => runVitest('whole', { about: 'alone', args: [alone] });
  if (display === null) {
    const reason = `${needsDisplay}: there is no display, and no Xvfb to make one (sudo apt-get install xvfb)`;
    console.log(`skipped: ${reason}`);
    return [await withoutWindows(), await measuring(), { passed: 0, failed: 0, skipped: [reason] }];
  }
  try {
    const windows = runVitest('whole', { about: 'windows', args: [needsDisplay], env: display.env });
    return [...(await Promise.all([withoutWindows(), windows])), await measuring()];
  } finally {
    display.close();
  }
}

async function runAll(chosen) {
  const results = await runGates(gates.filter(({ group }) => chosen.includes(group)));
  for (const project of ['unit', 'components']) if (chosen.includes(project)) results.push(await runVitest(project));
  if (chosen.includes('whole')) results.push(...(await runWhole()));
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
