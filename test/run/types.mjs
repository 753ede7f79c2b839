// Checks the types of rooms, given by their folders, and exits with 1 where one has an error.
//
// `tsc -p` in each room would check what a room imports again and again: most of the engine five times. Here every file is checked once, in its own
// room and by that room's settings; and what the rooms have in common is read once.
import { resolve } from 'node:path';
import ts from 'typescript';

/** Files that were read for one room, for those after it. How a file is read depends on nothing in which the rooms differ. */
const read = new Map();

/** @param {string} dir the folder of the room, with its tsconfig.json @returns {readonly ts.Diagnostic[]} */
function check(dir) {
  const configFile = resolve(dir, 'tsconfig.json');
  const unreadable = [];
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (one) => unreadable.push(one) },
  );
  if (!config) return unreadable;
  const host = ts.createCompilerHost(config.options);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, options, onError) => {
    const key = `${path} ${options.impliedNodeFormat ?? ''}`;
    if (!read.has(key)) read.set(key, readFile(path, options, onError));
    return read.get(key);
  };
  const program = ts.createProgram({ rootNames: config.fileNames, options: config.options, host });
  return [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...config.fileNames.flatMap((name) => {
      const file = program.getSourceFile(name);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    }),
  ];
}

const found = ts.sortAndDeduplicateDiagnostics(process.argv.slice(2).flatMap(check));
const format = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => process.cwd(), getNewLine: () => '\n' };
process.stdout.write(ts.formatDiagnostics(found, format));
process.exitCode = found.length > 0 ? 1 : 0;
