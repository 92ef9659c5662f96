// Version 3: scores of runs on other data than their own, and parameters that did not come from a run of the library.
import type { Migration } from '../migrate.ts'

export const evaluations: Migration = (database) =>
  database.exec(`
    -- A score of the best parameters of a run. A number that may be NaN is NULL then.
    CREATE TABLE evaluation (
      id             INTEGER PRIMARY KEY,
      run            INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      updates        INTEGER NOT NULL CHECK (updates >= 0), -- of the parameters that were scored
      scored         TEXT NOT NULL, -- canonical JSON, on what: shared/evaluation.ts
      seed           INTEGER,       -- of the sequences that were drawn; NULL for a dataset
      nll            REAL,
      error          REAL,
      frame_accuracy REAL,
      terms          INTEGER NOT NULL,
      engine         TEXT NOT NULL,
      kernel         TEXT NOT NULL,
      at             TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluation_run ON evaluation (run);

    CREATE TABLE imported_parameters (
      hash        TEXT PRIMARY KEY CHECK (length(hash) = 64), -- SHA-256 of shape and data, hexadecimal
      name        TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
      inputs      INTEGER NOT NULL CHECK (inputs > 0),
      units       INTEGER NOT NULL CHECK (units > 0),
      outputs     INTEGER NOT NULL CHECK (outputs > 0),
      biases      INTEGER NOT NULL CHECK (biases IN (0, 1)),
      origin      TEXT NOT NULL, -- JSON
      imported_at TEXT NOT NULL,
      data        BLOB NOT NULL  -- Float64, little endian: W_in, W_rec, b_h, W_out, b_y, the biases where there are some
                  CHECK (length(data) = 8 * (units * (inputs + units + outputs) + biases * (units + outputs)))
    ) STRICT;
  `)
