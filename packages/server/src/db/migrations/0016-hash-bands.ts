import type { SqlMigration } from './sql-migration.js';

/**
 * A perceptual hash in three bands: of two hashes that differ in at most two bits, one band at least is the same (Norouzi,
 * Punjani, Fleet 2012), so near-duplicates are found by an index however old they are. `hashBand` of the review says it alike.
 */
export const hashBands: SqlMigration = [0, 1, 2].map(
  (band) => `create index capture_hash_band_${band} on capture
     (station_id, (substring(hash from 1 + ${band} * ((length(hash) + 2) / 3) for (length(hash) + 2) / 3)))
     where hash is not null`,
);
