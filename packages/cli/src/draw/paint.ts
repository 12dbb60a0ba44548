export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const ESCAPE = '\u001b[';

/** Colours for a terminal; plain text when not `enabled`. */
export const createPaint = (enabled: boolean): Paint => {
  const style = (on: number, off: number) => (text: string) =>
    enabled ? `${ESCAPE}${on}m${text}${ESCAPE}${off}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
  };
};
