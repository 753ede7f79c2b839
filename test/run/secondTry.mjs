/** Where more files than these failed, it is no accident of a busy machine. */
const MOST_FILES = 5;

const sum = (files, key) => files.reduce((total, file) => total + file[key], 0);

/**
 * Runs files in which tests failed once more, with nothing beside them: so a test that was only starved of time by others is told from one that
 * found a fault. What passes now counts as passed and is named, because such a test is to be mended.
 * @param {readonly import('./vitest.mjs').FailedFile[]} failedFiles of the parts that ran side by side
 * @param {(stage: string, files: readonly string[]) => Promise<import('./stage.mjs').Result>} run
 * @returns {Promise<{ passed: number, failed: number, skipped: readonly string[] }>} to be added to what the parts counted
 */
export async function tryAgain(failedFiles, run) {
  const correction = { passed: 0, failed: 0, skipped: [] };
  if (failedFiles.length === 0 || failedFiles.length > MOST_FILES) return correction;
  const steadied = [];
  for (const stage of new Set(failedFiles.map((failed) => failed.stage))) {
    const ofStage = failedFiles.filter((failed) => failed.stage === stage);
    const again = await run(
      stage,
      ofStage.map(({ file }) => file),
    );
    const failedAgain = (again.failedFiles ?? []).map(({ file }) => file);
    // It did not run, or died: then what was found first stands.
    if (again.passed === 0 || (again.failed > 0 && failedAgain.length === 0)) continue;
    steadied.push(...ofStage.filter(({ file }) => !failedAgain.includes(file)));
    correction.passed += again.passed - sum(ofStage, 'passed');
    correction.failed += again.failed - sum(ofStage, 'failed');
  }
  if (steadied.length > 0)
    console.log(
      '\nFailed beside others, passed alone. Such a test waits for too little or for a moment that may pass, and is to be mended:',
    );
  for (const { file, names } of steadied) console.log(`  ${file}: ${names.join('; ')}`);
  return correction;
}
