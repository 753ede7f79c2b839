import type { Found, ModelId, TrialVerdict } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import { pathForPeople } from '@engine/engine';
import type { Context } from '../context';
import { pathOf } from './judge';

const sentences: Readonly<Record<TrialVerdict, string>> = {
  open: 'More answers are needed. "likewise suggest --between" names the pairs.',
  bolder: 'The first finds more of what is meant: so much is hardly chance. "likewise models use" puts it to use.',
  current: 'The second finds more of what is meant: so much is hardly chance.',
  neither: 'The two are not told apart; there is no reason to change.',
};

/** `suggest --between ID`: results that only one of two versions shows. Which one is not told before all is judged. */
export async function suggestBetween({ output, signal, withEngine }: Context, id: ModelId): Promise<void> {
  await withEngine({ access: 'write' }, async (engine) => {
    const { pairs, verdict } = await engine.trials.begin(id, signal);
    output.endProgress();
    const rows = pairs.map(({ imageA, imageB }) => ({ pathA: pathOf(engine, imageA), pathB: pathOf(engine, imageB), source: 'trial' }));
    output.json(rows);
    for (const { pathA, pathB } of rows) output.line(`${pathForPeople(pathA)}  ${pathForPeople(pathB)}`);
    if (verdict !== 'open') output.line(`There is nothing left to ask. ${sentences[verdict]}`);
  });
}

/** `models compare A B`: of the photos that only one of them found, how many are similar. */
export async function compareModels({ output, withEngine }: Context, id: number, other: number): Promise<void> {
  await withEngine({ access: 'read' }, async ({ trials }) => {
    const trial = trials.between(id as ModelId, other as ModelId);
    if (trial === null)
      throw new LikewiseError(
        'bad-argument',
        `Nothing was asked about the models ${id} and ${other} yet. "likewise suggest --between ${id}" names the pairs to judge.`,
      );
    const { asked, answered, verdict, found } = trial;
    output.json({ bolder: id, current: other, asked, answered, verdict, found });
    output.line(`${answered} of ${counted(asked, 'pair')} judged. ${sentences[verdict]}`);
    if (found === null) return;
    const shown = ({ similar, judged }: Found): string => `${similar} of ${judged}`;
    output.line(
      `Of the photos that only model ${id} found, ${shown(found.bolder)} are similar; of those that only model ${other} found, ${shown(found.current)}.`,
    );
  });
}
