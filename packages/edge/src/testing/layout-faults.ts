/**
 * Run in the operator page: what spills out of its place, lies over something else, or is cut off, a line each. An
 * expression and no function, since it runs where nothing of this is known.
 */
export const LAYOUT_FAULTS = `(() => {
  const found = [];
  const at = (selector) => document.querySelector(selector);
  const nameOf = (e) => e.id ? '#' + e.id : e.tagName.toLowerCase() + ' "' + e.textContent + '"';
  const isShown = (e) => e !== null && e.getClientRects().length > 0 && e.getBoundingClientRect().width > 0;
  const textBox = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    return range.getBoundingClientRect();
  };
  const spills = (inner, outer) =>
    inner.left < outer.left - 1 || inner.right > outer.right + 1 ||
    inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
  const isOver = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const apart = (elements, boxOf = (e) => e.getBoundingClientRect()) => {
    const shown = elements.filter(isShown);
    shown.forEach((a, i) => shown.slice(i + 1).forEach((b) => {
      if (isOver(boxOf(a), boxOf(b))) found.push(nameOf(a) + ' and ' + nameOf(b) + ' lie over each other');
    }));
  };
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
  if (scrollWidth > clientWidth) found.push('the page is ' + scrollWidth + ' wide, the window ' + clientWidth);
  if (scrollHeight > clientHeight) found.push('the page is ' + scrollHeight + ' high, the window ' + clientHeight);

  const verdict = at('#verdict').getBoundingClientRect();
  for (const id of ['#word', '#detail', '#part'])
    if (at(id).textContent && spills(at(id).getBoundingClientRect(), verdict)) found.push(id + ' spills out of #verdict');
  const letterPx = parseFloat(getComputedStyle(at('#word')).fontSize);
  const lines = textBox(at('#word'));
  // What letters reach of the height that a font asks for: a letter height of each line.
  const spare = (lines.height - letterPx * Math.max(1, Math.round(lines.height / (1.2 * letterPx)))) / 2;
  const word = new DOMRect(lines.x, lines.y + spare, lines.width, lines.height - 2 * spare);
  if (spills(word, verdict)) found.push('the letters of #word spill out of #verdict');
  if (lines.height > 1.6 * letterPx) found.push('#word is broken into lines');
  if (letterPx < 80) found.push('#word has letters of ' + letterPx + ' px');
  apart([...at('#verdict').children]);
  if (isOver(word, textBox(at('#detail')))) found.push('#word and #detail lie over each other');

  apart([at('header'), at('#verdict'), at('#picture'), at('footer')]);
  apart([at('header'), at('footer')].flatMap((e) => [...e.children]));
  apart([...at('header').children]);
  apart([...at('#counters').children]);
  apart([...(at('#strip')?.children ?? []), ...(at('#buttons')?.children ?? [])]);
  apart([at('#frame'), at('#recent')]);
  apart([...document.querySelectorAll('footer button')]);
  for (const button of document.querySelectorAll('header button, footer button, dialog button'))
    if (isShown(button) && spills(textBox(button), button.getBoundingClientRect())) found.push(nameOf(button) + ' is too small for its words');
  const dialog = at('dialog');
  if (dialog.open) {
    const box = dialog.getBoundingClientRect();
    if (spills(box, { left: 0, top: 0, right: clientWidth, bottom: clientHeight })) found.push('the dialog leaves the window');
    if (dialog.scrollWidth > dialog.clientWidth) found.push('the dialog scrolls sideways');
    apart([...dialog.querySelectorAll('button, input, label, h2, p[id]')]);
  }
  return found;
})()`;
