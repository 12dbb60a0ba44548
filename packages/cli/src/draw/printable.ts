// Names of files come from outside: an escape sequence in one would repaint the terminal, and a direction override
// would show it as another name.
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Text as it can be shown on a terminal: control characters and direction overrides written out. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
