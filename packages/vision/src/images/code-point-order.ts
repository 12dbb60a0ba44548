/** Orders strings by Unicode code point, the same on every machine and locale (`<` compares UTF-16 units instead). */
export const compareCodePoints = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    // At the second half of a surrogate pair the first halves were equal, so the units order as the points do.
    return (a.codePointAt(i) as number) - (b.codePointAt(i) as number);
  }
  return a.length - b.length;
};
