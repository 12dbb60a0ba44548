/** A card's head between two lines of "---", and the Markdown below it. */
export const splitCard = (card: string): { head: [name: string, value: string][]; body: string } => {
  const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(card);
  if (!found) return { head: [], body: card };
  return { head: readHead(found[1]), body: card.slice(found[0].length) };
};

const unquote = (text: string): string => text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2');

/**
 * The names at the outermost level; what is nested below a name is its value, line by line. It is shown, never obeyed,
 * so the whole of YAML is not needed.
 */
const readHead = (text: string): [string, string][] => {
  const items: [string, string[]][] = [];
  for (const line of text.split(/\r?\n/)) {
    const top = /^([\w.-]+):\s*(.*)$/.exec(line);
    if (top) items.push([top[1], top[2] === '' ? [] : [unquote(top[2])]]);
    else if (line.trim() !== '' && !line.startsWith('#'))
      items.at(-1)?.[1].push(unquote(line.replace(/^\s*- /, '')));
  }
  return items.map(([name, lines]) => [name, lines.join('\n')]);
};
