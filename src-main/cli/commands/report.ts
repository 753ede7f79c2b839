import type { Language, ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople } from '@engine/engine';
import type { Context } from '../context';

export interface ReportOptions {
  readonly out: string;
  readonly model?: number;
  readonly methods?: boolean;
  readonly language?: Language;
}

/** `report`: a page about a model, in a folder. */
export async function report({ output, signal, withEngine }: Context, options: ReportOptions): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    try {
      const about = {
        modelId: options.model as ModelId | undefined,
        comparesMethods: options.methods === true,
        language: options.language,
      };
      const { file, bytes, model } = await engine.report(options.out, about, signal);
      output.endProgress();
      output.json({ model, file, bytes });
      output.line(`The report is at ${pathForPeople(file)}. It is one file that needs no other; open it with any browser.`);
    } catch (error) {
      if (signal.aborted) throw new LikewiseError('cancelled', 'Interrupted; nothing was written.', { cause: error });
      throw error;
    }
  });
}
