import type { Lens, LensId, StepChange } from '@contract/data';
import { counted } from '@contract/counted';
import { LikewiseError } from '@contract/errors';
import type { JobQueue } from '../../jobs/JobQueue';
import { defaultLensId } from '../../store/repositories/ModelRepository';
import type { StepValues } from '../../store/repositories/StepRepository';
import type { Store } from '../../store/store';
import { isSameName, tidyName } from './names';
import type { ChangeNotices } from '../notices';

/** Several notions of similarity over one library, each with its own judgements and models. One is in use; most users never see another. */
export class LensService {
  readonly #store: Store;
  readonly #jobs: Pick<JobQueue, 'isNeeded'>;
  readonly #changes: ChangeNotices;
  readonly #onSwitched: () => void;
  #override: LensId | null = null;

  /** @param parts.onSwitched another lens answers from now on */
  constructor(parts: { store: Store; jobs: Pick<JobQueue, 'isNeeded'>; changes: ChangeNotices; onSwitched: () => void }) {
    this.#store = parts.store;
    this.#jobs = parts.jobs;
    this.#changes = parts.changes;
    this.#onSwitched = parts.onSwitched;
  }

  /** The lens in use. */
  get activeId(): LensId {
    return this.#override ?? this.#store.lenses.active();
  }

  /** The default one first. */
  list(): Lens[] {
    return this.#store.lenses.list().map(({ id, name }) => ({
      ...{ id, name, isActive: id === this.activeId, isDefault: id === defaultLensId },
      ...this.#store.judgements.countOf(id),
      models: this.#store.models.list(id).length,
    }));
  }

  /** Throws `lens-not-found`. */
  get(id: LensId): Lens {
    const lens = this.list().find((known) => known.id === id);
    if (lens === undefined) throw new LikewiseError('lens-not-found', 'There is no such lens any more.');
    return lens;
  }

  /** By the name that people would take for the same. Throws `lens-not-found`. */
  find(name: string): Lens {
    const lenses = this.list();
    const lens = lenses.find((known) => isSameName(known.name, name.trim()));
    if (lens === undefined) {
      const names = lenses.map((known) => `"${known.name}"`).join(', ');
      throw new LikewiseError('lens-not-found', `There is no lens "${name}", only ${names}. "lens create" makes another.`);
    }
    return lens;
  }

  /** It starts from the label-free model, which all lenses share. Throws `name-taken`. */
  create(name: string): Lens {
    const free = this.#freeName(name);
    const id = this.#store.precious(() => {
      const made = this.#store.lenses.create(free);
      this.#store.steps.record({ kind: 'lens', was: null, became: { id: made, name: free, isActive: false } });
      return made;
    });
    this.#changes.changed({ lenses: true });
    return this.get(id);
  }

  /** Throws `name-taken`. */
  rename(id: LensId, name: string): Lens {
    const was = stepOf(this.get(id));
    const became = { ...was, name: this.#freeName(name, id) };
    this.#store.steps.take({ kind: 'lens', was, became }, () => this.#store.lenses.rename(id, became.name));
    this.#changes.changed({ lenses: true });
    return this.get(id);
  }

  /** From now on this lens answers, is judged in and is taught. */
  use(id: LensId): Lens {
    this.#store.lenses.use(this.get(id).id);
    this.#switched();
    return this.get(id);
  }

  /** The same for as long as this engine is open, leaving the library as it is. */
  useForNow(id: LensId): void {
    if (id === this.activeId) return;
    this.#override = this.get(id).id;
    this.#onSwitched();
  }

  /** Throws `bad-argument` for the default lens, while a job works for it, and without `isConfirmed` for one that holds what a person said or taught. */
  remove(id: LensId, isConfirmed: boolean): void {
    const lens = this.get(id);
    const { name, isDefault, similar, different, models } = lens;
    if (isDefault) throw new LikewiseError('bad-argument', `The lens "${name}" is the default one, which cannot be removed.`);
    this.#mustRest(lens);
    if (!isConfirmed && similar + different + models > 0) {
      const held = `${counted(similar + different, 'judgement')} and ${counted(models, 'model')}`;
      throw new LikewiseError(
        'bad-argument',
        `The lens "${name}" holds ${held}, which would be lost. Export them, or confirm (on the command line with --force).`,
      );
    }
    this.#store.steps.take({ kind: 'lens', was: stepOf(lens), became: null }, () => this.#store.lenses.remove(id));
    this.#cameOrWent(lens);
  }

  /** Puts a lens as a step of the history says: there, gone, or under another name. Throws `name-taken`, and `bad-argument` while a job works for it. */
  put(value: StepValues['lens'], now: StepValues['lens']): { readonly change: StepChange; readonly follow: () => void } {
    if (value === null) {
      const lens = this.get(now!.id);
      this.#mustRest(lens);
      this.#store.lenses.remove(lens.id);
      return { change: { key: 'lensOut', name: lens.name }, follow: () => this.#cameOrWent(lens) };
    }
    const name = this.#freeName(value.name, value.id);
    if (now !== null) {
      this.#store.lenses.rename(value.id, name);
      return { change: { key: 'lensName', name }, follow: () => this.#changes.changed({ lenses: true }) };
    }
    if (!this.#store.lenses.bringBack(value.id, name)) throw new LikewiseError('lens-not-found', 'There is no such lens any more.');
    if (value.isActive) this.#store.lenses.use(value.id);
    return { change: { key: 'lensIn', name }, follow: () => this.#cameOrWent(value) };
  }

  #mustRest({ id, name }: Lens): void {
    if (this.#jobs.isNeeded({ lensId: id }))
      throw new LikewiseError(
        'bad-argument',
        `The lens "${name}" is being taught, or given another model, now. Wait for that, or stop it, then remove it.`,
      );
  }

  #cameOrWent({ isActive }: Pick<Lens, 'isActive'>): void {
    if (isActive) this.#switched();
    else this.#changes.changed({ lenses: true });
  }

  #switched(): void {
    this.#override = null;
    this.#onSwitched();
    this.#changes.changed({ lenses: true, judgements: true, tags: true, model: true });
  }

  #freeName(name: string, own?: LensId): string {
    const tidy = tidyName(name, 'lens');
    const taken = this.list().find((lens) => isSameName(lens.name, tidy) && lens.id !== own);
    if (taken !== undefined) throw new LikewiseError('name-taken', `There is a lens "${taken.name}" already. Choose another name.`);
    return tidy;
  }
}

const stepOf = ({ id, name, isActive }: Lens): NonNullable<StepValues['lens']> => ({ id, name, isActive });
