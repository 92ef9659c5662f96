// The engine's typed front, and the only way in: every argument is checked, so that no input can crash the process.
export * from './algebra.ts'
export * from './lanes.ts'
export * from './random-state.ts'
export type { Gradient, Prediction, Scores, UpdateReport } from './reports.ts'
export * from './session.ts'
export * from './spec.ts'
