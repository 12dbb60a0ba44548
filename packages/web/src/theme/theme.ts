import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eaf3fc',
  '#d3e4f5',
  '#a5c7ea',
  '#74a8df',
  '#4d8ed6',
  '#357ed1',
  '#2275cf',
  '#1864b7',
  '#1159a4',
  '#004c91',
];

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 6 },
  colors: { blue },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '650' },
  focusRing: 'auto',
  // By name, not imported: what a page does not use must not come with its first load.
  components: {
    // Inside a dialog a header is no banner of the page (axe: landmark-no-duplicate-banner).
    Modal: { defaultProps: { attributes: { header: { role: 'none' } } } },
    Drawer: { defaultProps: { attributes: { header: { role: 'none' } } } },
    // A table that scrolls sideways does so with the keyboard too (WCAG 2.2, 2.1.1).
    TableScrollContainer: { defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } },
    // Its colour on its own soft ground has less contrast than text needs.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
  },
});

/**
 * What a colour means is the same on every page and in every chart: vermilion is a defect, blue is good (both from the
 * palette of Okabe & Ito 2008, told apart with every common form of colour blindness), and so with champion and challenger.
 * The pairs for text have a contrast of 4.5 or more (WCAG 2.2, 1.4.3) on the page and on cards.
 */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--lem-defect': '#b04600',
    '--lem-defect-soft': '#fbe3d3',
    '--lem-good': '#0067a3',
    '--lem-good-soft': '#dcecf7',
    '--lem-champion': '#3d4654',
    '--lem-challenger': '#7a3e9d',
    '--lem-warn': '#8a5a00',
    '--lem-warn-soft': '#fdf0cf',
    '--lem-line': '#d9dde3',
    '--lem-card': '#ffffff',
    '--lem-page': '#f6f7f9',
    '--lem-quiet': '#565f6c',
    '--mantine-color-dimmed': '#565f6c',
    '--mantine-color-error': '#c02020',
  },
  dark: {
    '--lem-defect': '#ff9a57',
    '--lem-defect-soft': '#4a2a14',
    '--lem-good': '#6bbcf0',
    '--lem-good-soft': '#173449',
    '--lem-champion': '#c9d1dc',
    '--lem-challenger': '#d3a5ee',
    '--lem-warn': '#f2c14e',
    '--lem-warn-soft': '#403312',
    '--lem-line': '#343a43',
    '--lem-card': '#1d2127',
    '--lem-page': '#14171b',
    '--lem-quiet': '#a3adba',
    '--mantine-color-dimmed': '#a3adba',
    '--mantine-color-error': '#ff8b8b',
    '--mantine-color-body': '#14171b',
  },
});
