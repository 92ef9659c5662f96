// The history of the database's form: entry n leads from version n to version n + 1. Entries are only ever added.
import type { Migration } from '../migrate.ts'
import { datasets } from './0001-datasets.ts'
import { runs } from './0002-runs.ts'
import { evaluations } from './0003-evaluations.ts'
import { threads } from './0004-threads.ts'

export const MIGRATIONS: readonly Migration[] = [datasets, runs, evaluations, threads]
