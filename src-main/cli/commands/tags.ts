import { counted } from '@contract/counted';
import type { Tag } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { pathForPeople, requireImage, type Engine } from '@engine/engine';
import type { Context } from '../context';
import { pathsOrInput } from '../standardInput';
import { pathOf } from './judge';

/** `tag add NAME PHOTO...`: makes the tag where there is none yet. */
export async function addTag({ output, signal, withEngine }: Context, name: string, named: readonly string[]): Promise<void> {
  const paths = await pathsOrInput(named, signal);
  await withEngine({ access: 'write' }, async ({ files, tags }) => {
    // Before anything is made: a wrong path leaves no empty tag behind.
    const images = paths.map((path) => requireImage(files, path));
    tell(output, tags.put(name, images));
  });
}

/** `tag remove NAME [PHOTO...]`: takes it off the photos; without any, the tag itself goes. */
export async function removeTag({ output, signal, withEngine }: Context, name: string, named: readonly string[]): Promise<void> {
  const paths = await pathsOrInput(named, signal);
  await withEngine({ access: 'write' }, async ({ files, tags }) => {
    const tag = tagNamed(tags, name);
    if (paths.length > 0) {
      tell(
        output,
        tags.removeImages(
          tag.id,
          paths.map((path) => requireImage(files, path)),
        ),
      );
      return;
    }
    tags.remove(tag.id);
    output.json({ removed: tag.name });
    output.line(`The tag "${tag.name}" is gone; its photos are untouched.`);
  });
}

/** `tag list [NAME]`: all tags, or the photos of one. */
export async function listTags({ output, withEngine }: Context, name: string | undefined): Promise<void> {
  await withEngine({ access: 'read' }, async (engine) => {
    const { tags } = engine;
    if (name !== undefined) {
      const tag = tagNamed(tags, name);
      // By path: in which order they were read says nothing to a person.
      const photos = tags
        .imagesOf(tag.id)
        .map((imageId) => pathOf(engine, imageId))
        .sort();
      output.json({ ...shown(tag), photos });
      for (const path of photos) output.line(pathForPeople(path));
      return;
    }
    const all = tags.list();
    output.json(all.map(shown));
    for (const tag of all) output.line(`${tag.name}: ${counted(tag.images, 'photo')}${tag.membersAreSimilar ? ', alike' : ''}`);
    if (all.length === 0) output.line('No tags yet. "likewise tag add NAME PHOTO..." makes the first.');
  });
}

/** `tag rename OLD NEW`. */
export async function renameTag({ output, withEngine }: Context, name: string, newName: string): Promise<void> {
  await withEngine({ access: 'write' }, async ({ tags }) => tell(output, tags.rename(tagNamed(tags, name).id, newName)));
}

/** `tag similar NAME on|off`: whether the photos of a tag are alike, in a lens. */
export async function setTagSimilar({ output, withEngine }: Context, name: string, state: string): Promise<void> {
  if (state !== 'on' && state !== 'off') throw new LikewiseError('bad-argument', `"${state}" is neither "on" nor "off".`);
  await withEngine({ access: 'write' }, async ({ tags }) => tell(output, tags.setSimilar(tagNamed(tags, name).id, state === 'on')));
}

/** Throws `tag-not-found`. */
export function tagNamed(tags: Engine['tags'], name: string): Tag {
  const tag = tags.find(name);
  if (tag === null) throw new LikewiseError('tag-not-found', `There is no tag "${name}". "likewise tag list" lists those that are.`);
  return tag;
}

const shown = ({ name, images, membersAreSimilar }: Tag): object => ({ name, photos: images, similar: membersAreSimilar });

function tell(output: Context['output'], tag: Tag): void {
  output.json(shown(tag));
  output.line(`${tag.name}: ${counted(tag.images, 'photo')}${tag.membersAreSimilar ? ', alike' : ''}`);
}
