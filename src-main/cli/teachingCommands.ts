import { Option, type Command } from 'commander';
import { labelSources, languages, methodIds } from '@contract/data';
import * as history from './commands/history';
import * as judging from './commands/judge';
import * as lenses from './commands/lenses';
import { methods, type MethodsOptions } from './commands/methods';
import { report, type ReportOptions } from './commands/report';
import * as tags from './commands/tags';
import * as training from './commands/train';
import * as trials from './commands/trials';
import type { Context } from './context';
import { wholeNumber } from './wholeNumber';

/** What the commands are made with. */
export interface Registry {
  readonly program: Command;
  /** Gives a command the options that all have. */
  finish(command: Command): Command;
  contextOf(command: Command): Context;
}

/** A command of several words: `judgements list`. */
function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false);
}

const ofLens = (command: Command): Command => command.addOption(new Option('--lens <name>', 'the lens (default: the one in use)'));

type Add = (parent: Command, usage: string, description: string) => Command;
const adding =
  (finish: Registry['finish']): Add =>
  (parent, usage, description) =>
    finish(parent.command(usage).description(description));

/** What a person says of photos, and the lenses in which it is said. */
export function addTeachingCommands({ program, finish, contextOf }: Registry): void {
  const add = adding(finish);

  ofLens(add(program, 'judge [photos...]', 'say of two photos whether they are similar'))
    .option('--similar', 'they are; more than two photos make a group')
    .option('--different', 'they are not')
    .option('--from <file>', 'a CSV file of rows "path_a,path_b,similar" or "path_a,path_b,different"; "-" reads them from standard input')
    .action((photos: string[], options: judging.JudgeOptions, command: Command) => judging.judge(contextOf(command), photos, options));

  const judgements = group(program, 'judgements', 'what was said of pairs of photos');
  ofLens(add(judgements, 'list', 'all of them, oldest first')).action((_, command: Command) => judging.listJudgements(contextOf(command)));
  ofLens(add(judgements, 'undo', 'take back what was said last, and so on')).action((_, command: Command) =>
    judging.undoJudgement(contextOf(command)),
  );
  ofLens(add(judgements, 'withdraw <photo> <other>', 'take back what was said of two photos')).action(
    (photo: string, other: string, _, command: Command) => judging.withdrawJudgement(contextOf(command), photo, other),
  );
  ofLens(add(judgements, 'contradictions', 'pairs said to be different that a chain of similar ones joins')).action((_, command: Command) =>
    judging.listContradictions(contextOf(command)),
  );
  ofLens(add(judgements, 'ignore <photo> <other>', 'let a contradiction stay')).action(
    (photo: string, other: string, _, command: Command) => judging.ignoreContradiction(contextOf(command), photo, other),
  );
  ofLens(add(judgements, 'export', 'write them to a file, by content and path; CSV where its name ends so, else JSON'))
    .requiredOption('--out <file>', 'where to')
    .action((options: { out: string }, command: Command) => judging.exportJudgements(contextOf(command), options));
  ofLens(add(judgements, 'import <file>', 'read what "export" wrote, here or elsewhere; "-" reads it from standard input')).action(
    (file: string, _, command: Command) => judging.importJudgements(contextOf(command), file),
  );

  ofLens(add(judgements, 'suspicious', 'answers that may be slips, the least trusted first')).action((_, command: Command) =>
    training.listSuspicious(contextOf(command)),
  );
  addTrainingCommands({ program, finish, contextOf });

  const tag = group(program, 'tag', 'words on photos');
  add(tag, 'add <name> <photos...>', 'put a tag on photos; "-" reads their paths from standard input, one a line').action(
    (name: string, photos: string[], _, command: Command) => tags.addTag(contextOf(command), name, photos),
  );
  add(tag, 'remove <name> [photos...]', 'take a tag off photos, "-" as for add; without any, remove the tag').action(
    (name: string, photos: string[], _, command: Command) => tags.removeTag(contextOf(command), name, photos),
  );
  ofLens(add(tag, 'list [name]', 'all tags, or the photos of one')).action((name: string | undefined, _, command: Command) =>
    tags.listTags(contextOf(command), name),
  );
  add(tag, 'rename <name> <new>', 'give a tag another name').action((name: string, newName: string, _, command: Command) =>
    tags.renameTag(contextOf(command), name, newName),
  );
  ofLens(add(tag, 'similar <name> <on|off>', 'say whether the photos of a tag are alike')).action(
    (name: string, state: string, _, command: Command) => tags.setTagSimilar(contextOf(command), name, state),
  );

  const acts = group(program, 'history', 'everything that was done in the library, and the way back');
  ofLens(add(acts, 'list', 'what can be undone, the last thing first, below what can be done again'))
    .addOption(new Option('-n <number>', 'how many of either').default(20).argParser(wholeNumber(1, 1000)))
    .action((options: { n: number }, command: Command) => history.listHistory(contextOf(command), options.n));
  ofLens(add(acts, 'undo', 'take back what was done last, and so on')).action((_, command: Command) =>
    history.goThroughHistory(contextOf(command), 'undo'),
  );
  ofLens(add(acts, 'redo', 'do again what was undone last, if nothing was done since')).action((_, command: Command) =>
    history.goThroughHistory(contextOf(command), 'redo'),
  );

  const lens = group(program, 'lens', 'several notions of similarity over one library');
  add(lens, 'list', 'all of them; * is in use').action((_, command: Command) => lenses.listLenses(contextOf(command)));
  add(lens, 'create <name>', 'make another').action((name: string, _, command: Command) => lenses.createLens(contextOf(command), name));
  add(lens, 'use <name>', 'look through it from now on').action((name: string, _, command: Command) =>
    lenses.useLens(contextOf(command), name),
  );
  add(lens, 'rename <name> <new>', 'give it another name').action((name: string, newName: string, _, command: Command) =>
    lenses.renameLens(contextOf(command), name, newName),
  );
  add(lens, 'remove <name>', 'remove it')
    .option('--force', 'with its judgements and models')
    .action((name: string, options: { force?: boolean }, command: Command) => lenses.removeLens(contextOf(command), name, options));
}

/** What is learned from it. */
function addTrainingCommands({ program, finish, contextOf }: Registry): void {
  const add = adding(finish);
  ofLens(
    add(program, 'train', 'learn from what was judged, and use the new model unless it ranks worse; a careful step unless it surely does'),
  )
    .addOption(new Option('--method <method>', 'how (default: triplet; sphereface where a network is trained)').choices(methodIds))
    .option('--config <file>', 'settings in YAML, "-" for standard input; resources/training has those of each method, explained')
    .addOption(new Option('--seed <number>', 'the same one gives the same model').argParser(wholeNumber(0, 2 ** 32 - 1)))
    .addOption(new Option('--labels <source>', 'what to learn from (default: judgements)').choices(labelSources))
    .option('--classes <file>', 'with --labels folders: only the folders that a file names, one a line, or standard input with "-"')
    .option('--exclude-classes <file>', 'with --labels folders: all but those')
    .option('--force', 'put it to use in any case')
    .option('--deep', 'train the last blocks of the network too, over the pixels; minutes instead of seconds')
    .addOption(new Option('--blocks <number>', 'with --deep: how many of them (default: 2)').argParser(wholeNumber(1, 8)))
    .addOption(new Option('--backbone <network>', 'train a small network from nothing instead').choices(['small-cnn']))
    .addOption(new Option('--steps <number>', 'of a deep training').argParser(wholeNumber(1, 20_000)))
    .option('--resume', 'go on with a deep training that was interrupted')
    .addHelpText(
      'after',
      `
Examples:
  likewise train
  likewise train --method sphereface --labels folders --exclude-classes unseen.txt
  likewise train --deep --blocks 2 --steps 120 --labels folders
  likewise train --deep --blocks 2 --steps 120 --labels folders --resume
  likewise train --backbone small-cnn --labels folders --steps 600`,
    )
    .action((options: training.TrainOptions, command: Command) => training.train(contextOf(command), options));
  ofLens(add(program, 'suggest', 'pairs whose answers teach much; every fourth is a check'))
    .addOption(new Option('-n <number>', 'how many').default(10).argParser(wholeNumber(1, 200)))
    .addOption(
      new Option('--between <id>', 'pairs that tell this model from the one before it: results that only one of them shows').argParser(
        wholeNumber(1, 2 ** 31 - 1),
      ),
    )
    .action((options: { n: number; between?: number }, command: Command) => training.suggest(contextOf(command), options));

  ofLens(add(program, 'methods', 'train all methods on the same labels, and compare them; the window shows it too'))
    .addOption(new Option('--labels <source>', 'what to learn from').choices(labelSources).default('judgements'))
    .option('--classes <file>', 'with --labels folders: only the folders that a file names, one a line, or standard input with "-"')
    .option('--exclude-classes <file>', 'with --labels folders: all but those')
    .addOption(new Option('--seed <number>', 'draws what is held out').argParser(wholeNumber(0, 2 ** 32 - 1)))
    .option('--last', 'print the last comparison, of this lens and these labels, and make none')
    .addHelpText(
      'after',
      `
With judgements, recall@1 and MAP@R rank a photo's group among the photos alone of which it is known that they are similar to it or
different, by a judgement or by what follows from some; of all others nothing is known, and they count in no figure. "(by lot)" is what
an order by chance would have. With folders and tags, what is of another one is different. With augmentation, altered copies teach and
the judgements measure.`,
    )
    .action((options: MethodsOptions, command: Command) => methods(contextOf(command), options));

  ofLens(add(program, 'report', 'a page about a model: figures, curves, a map, examples; one file that needs no other'))
    .requiredOption('--out <folder>', 'where to: a new folder, an empty one, or that of an earlier report')
    .addOption(new Option('--model <id>', 'which (default: the one in use)').argParser(wholeNumber(1, 2 ** 31 - 1)))
    .option('--methods', 'compare all methods for it, which takes a minute')
    .addOption(new Option('--language <code>', 'of its words').choices(languages).default('en'))
    .action((options: ReportOptions, command: Command) => report(contextOf(command), options));

  const models = group(program, 'models', 'versions of what "alike" means');
  const id = wholeNumber(1, 2 ** 31 - 1);
  ofLens(add(models, 'list', 'newest first; * is in use')).action((_, command: Command) => training.listModels(contextOf(command)));
  ofLens(add(models, 'show', 'its settings, figures and curves'))
    .argument('<id>', 'which', id)
    .action((which: number, _, command: Command) => training.showModel(contextOf(command), which));
  ofLens(add(models, 'compare', 'what answers to "suggest --between" say of two of them'))
    .argument('<id>', 'the bolder one', id)
    .argument('<other>', 'the one before it', id)
    .action((which: number, other: number, _, command: Command) => trials.compareModels(contextOf(command), which, other));
  ofLens(add(models, 'use', 'put it to use, whatever was thought of it'))
    .argument('<id>', 'which', id)
    .action((which: number, _, command: Command) => training.useModel(contextOf(command), which));
  ofLens(add(models, 'rollback', 'go back to the model that the one in use was made from')).action((_, command: Command) =>
    training.useModel(contextOf(command), null),
  );
  ofLens(add(models, 'remove', 'remove one that is not in use'))
    .argument('<id>', 'which', id)
    .action((which: number, _, command: Command) => training.removeModel(contextOf(command), which));
  ofLens(add(models, 'export', 'write its head to a file'))
    .argument('<id>', 'which', id)
    .requiredOption('--out <file>', 'where to')
    .action((which: number, options: { out: string }, command: Command) => training.exportModel(contextOf(command), which, options));
  ofLens(add(models, 'import <file>', 'read what "export" wrote')).action((file: string, _, command: Command) =>
    training.importModel(contextOf(command), file),
  );
}
