import { sayInEnglish, type Statement } from '@lemniscate/contracts/statements';

/** An answer that is not given, and why. */
export interface Refused {
  refused: string;
  /** The same. */
  statement: Statement;
}

export const refuse = (statement: Statement): Refused => ({ refused: sayInEnglish(statement), statement });
