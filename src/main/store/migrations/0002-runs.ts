// Version 2: experiments, their runs with all that these record, and settings.
import type { Migration } from '../migrate.ts'

export const runs: Migration = (database) =>
  database.exec(`
    -- What the user deleted, until it is purged: the rows that refer to it are hidden, and go with it.
    CREATE TABLE deletion (
      id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice, so that a late undo hits nothing else
      at TEXT NOT NULL                      -- ISO 8601, UTC, as all times
    ) STRICT;

    CREATE TABLE experiment (
      id         INTEGER PRIMARY KEY,
      name       TEXT NOT NULL CHECK (length(name) > 0),
      document   TEXT NOT NULL, -- JSON, as given
      hash       TEXT NOT NULL CHECK (length(hash) = 64), -- SHA-256 of its canonical JSON, hexadecimal
      priority   INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      deletion   INTEGER REFERENCES deletion (id) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX experiment_deletion ON experiment (deletion);

    CREATE TABLE run (
      id          INTEGER PRIMARY KEY,
      experiment  INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
      position    INTEGER NOT NULL, -- in the experiment, from 0
      rank        INTEGER NOT NULL, -- in the queue, among runs of equal priority
      state       TEXT NOT NULL CHECK (state IN
                    ('queued', 'active', 'paused', 'stopped', 'finished', 'diverged', 'solved', 'failed', 'cancelled')),
      method      TEXT NOT NULL,
      problem     TEXT NOT NULL,    -- name of the dataset or task
      seed        INTEGER NOT NULL,
      dataset     INTEGER REFERENCES dataset (id), -- NULL for a task
      hash        TEXT NOT NULL CHECK (length(hash) = 64),       -- of the configuration
      group_hash  TEXT NOT NULL CHECK (length(group_hash) = 64), -- of the configuration with seed 0
      queued_at   TEXT NOT NULL,
      started_at  TEXT,
      ended_at    TEXT,
      deletion    INTEGER REFERENCES deletion (id) ON DELETE CASCADE,
      config      TEXT NOT NULL, -- JSON, as the following
      progress    TEXT,
      result      TEXT,
      error       TEXT,
      environment TEXT,
      UNIQUE (experiment, position)
    ) STRICT;
    CREATE INDEX run_state ON run (state);
    CREATE INDEX run_dataset ON run (dataset);
    CREATE INDEX run_deletion ON run (deletion);

    -- Values of a series at the updates first, first + stride, ..., last.
    CREATE TABLE series_chunk (
      run    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      series TEXT NOT NULL,
      first  INTEGER NOT NULL CHECK (first > 0),
      last   INTEGER NOT NULL CHECK (last >= first),
      stride INTEGER NOT NULL CHECK (stride > 0 AND (last - first) % stride = 0),
      crc    INTEGER NOT NULL, -- CRC-32 of data
      data   BLOB NOT NULL     -- Float64, little endian; a single one when all values are equal
             CHECK (length(data) = 8 OR length(data) = 8 * ((last - first) / stride + 1)),
      PRIMARY KEY (run, series, first)
    ) STRICT;

    -- shared/metrics.ts, Check. A number that may be NaN is NULL then.
    CREATE TABLE validation_check (
      run             INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      updates         INTEGER NOT NULL,
      epochs          REAL NOT NULL,
      seconds         REAL NOT NULL,
      train_cost      REAL,
      nll             REAL,
      error           REAL,
      frame_accuracy  REAL,
      terms           INTEGER NOT NULL,
      best            INTEGER NOT NULL CHECK (best IN (0, 1)),
      learning_rate   REAL NOT NULL,
      alpha           REAL,
      spectral_radius REAL,
      PRIMARY KEY (run, updates)
    ) STRICT, WITHOUT ROWID;

    -- What is looked at now and then: eigenvalues (pairs of real and imaginary part), histograms (low, high, counts).
    CREATE TABLE snapshot (
      run        INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      updates    INTEGER NOT NULL,
      kind       TEXT NOT NULL CHECK (kind IN ('eigenvalues', 'histogram')),
      parameters TEXT NOT NULL, -- of which block
      data       BLOB NOT NULL, -- Float64, little endian
      PRIMARY KEY (run, kind, parameters, updates)
    ) STRICT;

    -- What a run goes on from.
    CREATE TABLE checkpoint (
      run         INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      updates     INTEGER NOT NULL,
      config_hash TEXT NOT NULL,
      sha256      TEXT NOT NULL CHECK (length(sha256) = 64), -- of data
      progress    TEXT NOT NULL, -- JSON
      data        BLOB NOT NULL,
      PRIMARY KEY (run, updates)
    ) STRICT;

    -- The parameters that were best on validation.
    CREATE TABLE parameters (
      run     INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      updates INTEGER NOT NULL,
      sha256  TEXT NOT NULL CHECK (length(sha256) = 64), -- of data
      data    BLOB NOT NULL -- Float64, little endian, in the engine's layout
    ) STRICT;

    CREATE TABLE run_event (
      id      INTEGER PRIMARY KEY,
      run     INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      at      TEXT NOT NULL,
      level   TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
      message TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_event_run ON run_event (run);

    CREATE TABLE setting (
      name  TEXT PRIMARY KEY,
      value TEXT NOT NULL -- JSON
    ) STRICT, WITHOUT ROWID;
  `)
