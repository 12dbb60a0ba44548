import { useCallback, useEffect, useRef, useState } from 'react';

const REST_MS = 150;

/** The focus moves at once; the address follows when the walk rests, so that no step waits for the router. */
export const useFocus = (
  inAddress: string | undefined,
  write: (id: string | undefined) => void,
): [string | undefined, (id: string | undefined) => void] => {
  const [focus, setFocus] = useState(inAddress);
  const written = useRef(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(write);
  latest.current = write;
  useEffect(() => {
    // What came of our own writing may be behind the walk already.
    if (inAddress === written.current) return;
    written.current = inAddress;
    clearTimeout(timer.current);
    setFocus(inAddress);
  }, [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = useCallback((id: string | undefined): void => {
    setFocus(id);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      written.current = id;
      latest.current(id);
    }, REST_MS);
  }, []);
  return [focus, move];
};
