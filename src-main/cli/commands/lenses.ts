import { counted } from '@contract/counted';
import type { Lens } from '@contract/data';
import type { Context } from '../context';
import { asTyped } from '../words';

/** `lens list`: the notions of similarity of this library. */
export async function listLenses({ output, withEngine }: Context): Promise<void> {
  await withEngine({ access: 'read' }, async ({ lenses }) => {
    const all = lenses.list();
    output.json(all.map(shown));
    for (const lens of all) {
      const judged = `${lens.similar} similar and ${counted(lens.different, 'different pair')}, ${counted(lens.models, 'model')}`;
      output.line(`${lens.isActive ? '*' : ' '} ${lens.name}: ${judged}`);
    }
  });
}

/** `lens create NAME`: it starts without judgements, from what the library is without labels. */
export async function createLens({ output, withEngine }: Context, name: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ lenses }) => {
    const lens = lenses.create(name);
    output.json(shown(lens));
    output.line(`The lens "${lens.name}" is there. "likewise lens use ${asTyped(lens.name)}" looks through it.`);
  });
}

/** `lens use NAME`: searches, judgements and training are its own from now on, in the window too. */
export async function useLens({ output, withEngine }: Context, name: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ lenses }) => {
    const lens = lenses.use(lenses.find(name).id);
    output.json(shown(lens));
    output.line(`The lens in use is "${lens.name}".`);
  });
}

/** `lens rename OLD NEW`. */
export async function renameLens({ output, withEngine }: Context, name: string, newName: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ lenses }) => {
    const lens = lenses.rename(lenses.find(name).id, newName);
    output.json(shown(lens));
    output.line(`The lens is called "${lens.name}" now.`);
  });
}

/** `lens remove NAME`: with its judgements and models, where `--force` says so. */
export async function removeLens({ output, withEngine }: Context, name: string, options: { readonly force?: boolean }): Promise<void> {
  await withEngine({ access: 'write' }, async ({ lenses }) => {
    const lens = lenses.find(name);
    lenses.remove(lens.id, options.force === true);
    output.json({ removed: lens.name });
    output.line(`The lens "${lens.name}" is gone.`);
  });
}

const shown = ({ name, isActive, isDefault, similar, different, models }: Lens): object => ({
  ...{ name, active: isActive, default: isDefault, similar, different, models },
});
