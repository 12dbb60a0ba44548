import type uPlot from 'uplot';
import type { Colour } from './chart-look.ts';

/** What is known at one place of the x axis. */
export interface Reading {
  title: string;
  rows: readonly { name: string; colour: Colour; text: string }[];
}

const AWAY_PX = 12;

const element = (name: string, className: string, text = ''): HTMLElement => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

/** Says in words what stands at the pointer. */
export const tooltip = (readAt: (index: number) => Reading): uPlot.Plugin => {
  const box = element('div', 'lem-tip');
  box.hidden = true;
  return {
    hooks: {
      init: ({ over }) => over.append(box),
      setCursor: (chart) => {
        const { idx, left = -1 } = chart.cursor;
        box.hidden = true;
        if (typeof idx !== 'number' || left < 0) return;
        const { title, rows } = readAt(idx);
        if (rows.length === 0) return;
        box.hidden = false;
        const lines = rows.map(({ name, colour, text }) => {
          const row = element('div', 'lem-tip-row', `${name}: ${text}`);
          row.style.setProperty('--lem-tip-colour', `var(${colour})`);
          return row;
        });
        box.replaceChildren(element('div', 'lem-tip-title', title), ...lines);
        const at = chart.valToPos(chart.data[0][idx], 'x');
        const isRight = at > chart.over.clientWidth / 2;
        box.style.left = isRight ? '' : `${at + AWAY_PX}px`;
        box.style.right = isRight ? `${chart.over.clientWidth - at + AWAY_PX}px` : '';
      },
    },
  };
};
