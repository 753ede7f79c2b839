/** What things are called by across processes. */
declare const brand: unique symbol;
/** A number that may not be mixed up with another kind of id. */
type Id<Name extends string> = number & { readonly [brand]: Name };

/** A picture, known by its content. */
export type ImageId = Id<'image'>;
/** A place on disk where a picture lies; on the screen and in the CLI a "photo". */
export type FileId = Id<'file'>;
/** A folder the user chose. */
export type RootId = Id<'root'>;
/** One version of what "alike" means. */
export type ModelId = Id<'model'>;
/** One notion of similarity, with its own judgements and models. */
export type LensId = Id<'lens'>;
/** A word given to photos. */
export type TagId = Id<'tag'>;
export type JobId = Id<'job'>;

/** The rows of the table of backbones, by name. */
export type BackboneId = string;
