/** What the server says in English is what the pages say. */
export { STATEMENT_WORDS as default } from '@lemniscate/contracts/statements';
