/** What outlives a closed tab. Private windows keep nothing, and nothing depends on it. */
export const remember = (key, text) => {
  try {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // As above.
  }
};

export const recall = (key) => {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
};
