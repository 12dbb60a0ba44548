export { isStatementCode, state, type StatementCode, STATEMENTS, type StatementValues } from './codes.js';
export { STATEMENT_WORDS } from './english.js';
export { type Kind, type Noun, NOUNS, type StatedRate, type Statement } from './kinds.js';
export { sayStatement, type Tongue } from './say.js';
export { sayInEnglish } from './say-in-english.js';
