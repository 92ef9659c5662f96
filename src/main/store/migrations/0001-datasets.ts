// Version 1: the library of datasets.
import type { Migration } from '../migrate.ts'

export const datasets: Migration = (database) =>
  database.exec(`
    CREATE TABLE dataset (
      id          INTEGER PRIMARY KEY,
      hash        TEXT NOT NULL UNIQUE CHECK (length(hash) = 64), -- SHA-256 of the content, hexadecimal
      name        TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
      kind        TEXT NOT NULL CHECK (kind IN ('music', 'text')),
      width       INTEGER NOT NULL CHECK (width > 0),
      alphabet    TEXT,          -- JSON, symbol id -> symbol; NULL for music
      summary     TEXT NOT NULL, -- JSON, statistics and reference scores
      provenance  TEXT NOT NULL, -- JSON, files, options, what was left out
      imported_at TEXT NOT NULL, -- ISO 8601, UTC
      CHECK ((kind = 'text') = (alphabet IS NOT NULL))
    ) STRICT;

    -- The arrays of shared/dataset.ts, little endian.
    CREATE TABLE dataset_split (
      dataset          INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      split            TEXT NOT NULL CHECK (split IN ('train', 'valid', 'test')),
      sequence_offsets BLOB NOT NULL, -- Uint32
      step_offsets     BLOB,          -- Uint32; NULL for text
      active           BLOB NOT NULL, -- Uint16, the values
      PRIMARY KEY (dataset, split)
    ) STRICT;
  `)
