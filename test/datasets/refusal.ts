// Catches the typed error of an action that must fail; anything else fails the test.
import { WorkbenchError } from '../../src/shared/errors.ts'

export async function refusalOf(action: () => unknown): Promise<WorkbenchError> {
  try {
    await action()
  } catch (error) {
    if (error instanceof WorkbenchError) return error
    throw error
  }
  throw new Error('it was accepted')
}
