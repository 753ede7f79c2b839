import { Command, CommanderError, Option } from 'commander';
import { LikewiseError } from '@contract/errors';
import { exportFormats, exportSubjects, pathForPeople } from '@engine/engine';
import * as backups from './commands/backups';
import { doctor } from './commands/doctor';
import { duplicateKinds, duplicates, type DuplicatesOptions } from './commands/duplicates';
import { index } from './commands/index';
import { files, problems, status } from './commands/lists';
import { evaluate, type EvaluateOptions, exportTo, forget, verify } from './commands/maintain';
import { map, type MapOptions } from './commands/map';
import { moveTo } from './commands/place';
import { similar } from './commands/similar';
import { createContext, type GlobalOptions } from './context';
import { addTeachingCommands } from './teachingCommands';
import { exitCodeOf, exitCodes } from './exitCodes';
import { day } from './day';
import { endWithReader } from './endWithReader';
import { ownVersion } from './ownVersion';
import { wholeNumber } from './wholeNumber';

/** Commander's message as the sentence that every refusal is here: what is wrong, then what to do. */
function usageSentence(text: string): string {
  const [first = '', ...rest] = text
    .replace(/^error: /u, '')
    .trim()
    .split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/(?<![.?!])$/u, '.');
  return pathForPeople([sentence, ...rest, 'See "likewise --help".'].join(' '));
}

/** To the system an empty name is the working folder, and an empty library would be the app's: neither is what a script meant whose variable was not set. */
function refuseEmpty(command: Command): void {
  const values = [...command.args, ...Object.values(command.optsWithGlobals<Readonly<Record<string, unknown>>>())].flat();
  if (values.includes('')) throw new LikewiseError('bad-argument', 'An argument is empty: nothing was done. Give every name in full.');
}

for (const stream of [process.stdout, process.stderr]) endWithReader(stream);

const program = new Command('likewise')
  .description('Finds the photos in your own folders that look alike.')
  .option('--library <folder>', "Likewise's own folder: database and caches (default: the app's)")
  .option('--json', 'results for programs, on stdout')
  .version(ownVersion(), '--version', 'which Likewise this is')
  .helpCommand(false)
  .showSuggestionAfterError()
  .exitOverride()
  .hook('preAction', (_, command) => refuseEmpty(command))
  .configureOutput({ outputError: (text, write) => write(`${usageSentence(text)}\n`) });

const contextOf = (command: Command): ReturnType<typeof createContext> => createContext(command.optsWithGlobals<GlobalOptions>());
const finish = (command: Command): Command =>
  command.option('--library <folder>', "Likewise's own folder").option('--json', 'results for programs');
const add = (usage: string, description: string): Command => finish(program.command(usage).description(description));
const throughLens = (command: Command): Command => command.option('--lens <name>', 'the lens to look through (default: the one in use)');

add(
  'index <folders...>',
  'add folders, and read what is new in them; stops with Ctrl-C and goes on where it stopped; "-" reads their paths from standard input, one a line',
)
  .option('--ignore <patterns...>', 'leave out what matches, as in .gitignore')
  .option('--min-side <pixels>', 'leave out pictures whose short side is smaller', wholeNumber(0, 100_000))
  .option('--retry', 'read again what could not be read before')
  .option('--accept-loss', 'drop photos that are gone, even when they are many')
  .action((folders: string[], options: object, command: Command) => index(contextOf(command), folders, options));
throughLens(
  add(
    'similar <file>',
    'the photos that look most like a photo, in the library or outside of it, or like a picture on standard input, with "-"',
  ),
)
  .addOption(new Option('-k <number>', 'how many').default(10).argParser(wholeNumber(1, 1000)))
  .option('--exact', 'compare with every photo, whatever index there is')
  .option('--confidence', 'say how likely each answer is what you mean, from what you judged')
  .option('--more <files...>', 'also like these; "-" reads their paths from standard input, one a line')
  .option('--less <files...>', 'and not like these, "-" as for --more')
  .option('--folder <folder>', 'only photos of this folder, one of the library or below one')
  .option('--tag <name>', 'only photos with this tag')
  .option('--camera <name>', "only photos of this camera, by its whole name in the photos' details")
  .option('--after <day>', 'only photos taken on this day or later, as 2024-05-31', day)
  .option('--before <day>', 'only photos taken on this day or earlier', day)
  .option('--not-same-burst', 'leave out what was taken within seconds by the same camera, or is the same picture')
  .option('--not-same-folder', 'leave out what lies in the same folder')
  .action((file: string, options: { k: number }, command: Command) => similar(contextOf(command), file, options));
throughLens(add('map', 'arrange the library in two dimensions, photos that look alike together'))
  .option('--out <file>', 'write where each photo lies to a .csv or .json file')
  .option('--seed <number>', 'arrange all of it anew, with this seed', wholeNumber(0, 2 ** 31 - 1))
  .action((options: MapOptions, command: Command) => map(contextOf(command), options));
add('status', 'the library in numbers').action((_, command: Command) => status(contextOf(command)));
add('files', 'every file seen, and what became of it').action((_, command: Command) => files(contextOf(command)));
add('problems', 'files that are not indexed, and why').action((_, command: Command) => problems(contextOf(command)));
add('duplicates', 'identical files, versions of one picture, and photos that look alike; no photo is touched')
  .addOption(new Option('--kind <list>', 'one of the three lists').choices(duplicateKinds))
  .option('--known', 'only what was found before, also while the window is open')
  .action((options: DuplicatesOptions, command: Command) => duplicates(contextOf(command), options));
throughLens(add('evaluate', 'how well photos of one folder find each other'))
  .addOption(new Option('--labels <source>', 'what serves as classes').choices(['folders']).default('folders'))
  .option('--folder <folder>', 'only photos of this folder, one of the library or below one')
  .option('--classes <file>', 'only the folders that a file names, one a line, or standard input with "-"')
  .option('--exclude-classes <file>', 'all but those')
  .addOption(new Option('--model <id>', 'with this model instead of the one in use').argParser(wholeNumber(1, 2 ** 31 - 1)))
  .action((options: EvaluateOptions, command: Command) => evaluate(contextOf(command), options));
throughLens(add('export', 'write what the library knows to a file'))
  .addOption(new Option('--what <subject>', 'what').choices(exportSubjects).makeOptionMandatory())
  .addOption(new Option('--format <format>', 'how').choices(exportFormats).makeOptionMandatory())
  .requiredOption('--out <file>', 'where to')
  .action((options: Parameters<typeof exportTo>[1], command: Command) => exportTo(contextOf(command), options));
addTeachingCommands({ program, finish, contextOf });
add('forget <folder>', 'take a folder out of the library; its photos stay where they are').action((folder: string, _, command: Command) =>
  forget(contextOf(command), folder),
);
const backup = program.command('backup').description('copies of what was judged, tagged and taught').helpCommand(false);
finish(backup.command('make').description('make one now'))
  .option('--out <file>', 'where to (default: among the others, of which the oldest then goes)')
  .action((options: { out?: string }, command: Command) => backups.makeBackup(contextOf(command), options));
finish(backup.command('list').description('all of them, newest first')).action((_, command: Command) =>
  backups.showBackups(contextOf(command)),
);
add('restore <backup>', 'put a backup in the place of the library, by its name or file; the library as it is now is backed up first')
  .option('--keep-newer', 'keep judgements and tags that were made after the backup')
  .action((name: string, options: { keepNewer?: boolean }, command: Command) => backups.restore(contextOf(command), name, options));
const library = program.command('library').description('where the library lies').helpCommand(false);
finish(library.command('move <folder>').description('copy the library to an empty folder, compare, and use it there from now on')).action(
  (folder: string, _, command: Command) => moveTo(contextOf(command), folder),
);
add('verify', 'read every photo again and compare; check everything of ours').action((_, command: Command) => verify(contextOf(command)));
add('doctor', 'what works, what is missing, how to mend it').action((_, command: Command) => doctor(contextOf(command)));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  else {
    // A sentence quotes names and files as they are: on a terminal it stays one line, and turns nothing round.
    const ours = error instanceof LikewiseError ? pathForPeople(error.message) : null;
    process.stderr.write(`${ours ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
