export const at = (id) => document.getElementById(id);

export const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

export const withKey = (button, text, key) => {
  button.replaceChildren(text, element('kbd', key));
};

/** A button that a key presses, too. */
export const keyButton = (text, key, press) => {
  const button = element('button', '', { type: 'button', 'data-key': key });
  withKey(button, text, key);
  button.addEventListener('click', press);
  return button;
};

/** Presses the button of a key. @returns whether there is one */
export const pressIn = (place, key) => {
  const button = place.querySelector(`[data-key="${CSS.escape(key.toUpperCase())}"]`);
  button?.click();
  return button !== null;
};

const SAID_MS = 8000;

/** What must be read stays until something else is said. */
export const say = (text, { stays = false, bad = false } = {}) => {
  at('message').textContent = text;
  at('message').dataset.bad = String(bad);
  clearTimeout(say.timer);
  if (!stays) say.timer = setTimeout(() => (at('message').textContent = ''), SAID_MS);
};
