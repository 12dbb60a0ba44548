import { basename } from 'node:path';
import type { ReplayResult } from '@lemniscate/vision';
import { Markup, markup } from './markup.js';
import { charts } from './sections/charts.js';
import { contactSheet } from './sections/contact-sheet.js';
import { headline } from './sections/headline.js';
import { meaning } from './sections/meaning.js';
import { operatingPoint } from './sections/operating-point.js';
import { settings } from './sections/settings.js';
import { skippedFiles } from './sections/skipped.js';
import { turnTables } from './sections/turn-table.js';
import { STYLE } from './style.js';

// Nothing may be fetched or run, whatever a file name managed to smuggle in.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const nameOf = (data: string): string => basename(data) || data;

/** What a replay showed, as one HTML file that needs nothing else: no network, no scripts. */
export const renderReplayReport = async (result: ReplayResult): Promise<string> => {
  const name = nameOf(result.data);
  const { images, base } = result;
  const total = images.pool + images.heldOutGood + images.heldOutDefects;
  const hasTurns = result.turns.length > 0;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}: replay report</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${name}, replayed as a line</h1>
<p class="sub">${total} images, ${result.turns.length - 1} turns of ${result.labelsPerTurn} labels, base ${base}, seed ${result.seed}</p>
</header>
${hasTurns ? [headline(result), charts(result), operatingPoint(result), await contactSheet(result), meaning(result), turnTables(result)] : markup`<p>No turn was run.</p>`}
${settings(result)}
${skippedFiles(result)}
</main>
</body>
</html>
`.text;
};
