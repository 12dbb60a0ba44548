/** For a shell: what is plain stays plain, the rest is quoted (POSIX, 2.2.2). */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
