import type { Migration } from './migration';

/** The map of each model: where the photos lie on it. It is a cache that takes seconds to make, so it goes with its model. */
export const photoMap: Migration = {
  version: 5,
  title: 'the map',
  statements: [
    // images: int32, little endian. places: float32, little endian, two for each image. The checksum is CRC-32 of both, one after the other.
    `CREATE TABLE photo_map (
      model INTEGER PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
      images BLOB NOT NULL CHECK (length(images) > 0 AND length(images) % 4 = 0),
      places BLOB NOT NULL CHECK (length(places) = 2 * length(images)),
      checksum INTEGER NOT NULL,
      seed INTEGER NOT NULL,
      fitted_on INTEGER NOT NULL CHECK (fitted_on > 0),
      drawn_at_ms REAL NOT NULL
    ) STRICT`,
  ],
};
