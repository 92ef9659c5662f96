// Every MIDI file of the published sets against its published roll, cell by cell.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readMat } from '../../src/main/datasets/formats/mat.ts'
import { readMidi } from '../../src/main/datasets/formats/midi.ts'
import { toPianoRoll, type RollRule } from '../../src/main/datasets/piano-roll.ts'
import type { SplitName } from '../../src/shared/dataset.ts'
import { sharedData } from '../shared-data.ts'
import { splitsOf } from './found-splits.ts'

const SETS: [folder: string, mat: string, rule: RollRule['kind'] & ('published' | 'jsb'), files: number][] = [
  ['Piano-midi.de', 'Piano_midi.mat', 'published', 124],
  ['Nottingham', 'Nottingham.mat', 'published', 673],
  ['MuseData', 'MuseData.mat', 'published', 508],
  ['JSB Chorales', 'JSB_Chorales.mat', 'jsb', 248],
]

const music = sharedData('music')

describe.skipIf(music === null)('the published rolls', () => {
  test.each(SETS)('%s', (set, mat, kind, files) => {
    const published = splitsOf(readMat(readFileSync(join(music!, 'mat', mat)), mat))
    const rows = readFileSync(join(music!, 'midi_manifest.csv'), 'utf8').trim().split('\n').slice(1)
    const found = rows.map((row) => row.split(',')).filter(([dataset]) => dataset === set)
    const different = found.filter(([, split, file, , , transposition, steps, , indices]) => {
      const roll = toPianoRoll(readMidi(readFileSync(join(music!, 'midi', set, split!, file!)), file!), { kind })
      const originals = indices!.match(/\d+/g)!.map((index) => published[split as SplitName][Number(index)])
      return (
        roll.transposition !== Number(transposition) ||
        roll.chords.length !== Number(steps) ||
        !originals.every((original) => isDeepStrictEqual(roll.chords, original))
      )
    })
    expect(found).toHaveLength(files)
    expect(different.map(([, split, file]) => `${split}/${file}`)).toEqual([])
  })
})
