import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

import type { KeyAction, KeyGroup } from './key-types.ts';

/** Loaded when somebody asks: dialogs are a large part of the first load otherwise. */
const KeysHelp = lazy(() => import('./keys-help.tsx'));

interface Registry {
  add(keys: readonly KeyAction[], group: string): () => void;
}

const Keys = createContext<Registry>({ add: () => () => undefined });

/** Typing into a field is typing, not a command. */
const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'range', 'button'].includes(target.type));

const SEQUENCE_MS = 900;

/** Keys that work on the page that is open. Later ones win; "?" lists them all. */
export const KeysProvider = ({ children }: { children: ReactNode }) => {
  const groups = useRef<KeyGroup[]>([]);
  const [help, setHelp] = useState(false);
  const registry = useMemo<Registry>(
    () => ({
      add(keys, group) {
        const entry = { group, keys };
        groups.current = [...groups.current, entry];
        return () => {
          groups.current = groups.current.filter((other) => other !== entry);
        };
      },
    }),
    [],
  );
  useEffect(() => {
    let before = '';
    let beforeAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (document.querySelector('[role="dialog"]') && event.key !== '?') return;
      const sequence = performance.now() - beforeAt < SEQUENCE_MS ? `${before} ${event.key}` : '';
      before = event.key;
      beforeAt = performance.now();
      if (event.key === '?') return setHelp((open) => !open);
      const all = groups.current.flatMap(({ keys }) => keys);
      const action =
        all.findLast(({ key }) => sequence !== '' && key === sequence) ??
        all.findLast(({ key }) => key === event.key);
      if (!action || (event.repeat && !action.repeat)) return;
      event.preventDefault();
      action.run(event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Keys value={registry}>
      {children}
      <Suspense>{help && <KeysHelp groups={groups.current} onClose={() => setHelp(false)} />}</Suspense>
    </Keys>
  );
};

/** Registers keys for as long as the component is there. */
export const useKeys = (keys: readonly KeyAction[], group: string): void => {
  const registry = useContext(Keys);
  const latest = useRef(keys);
  latest.current = keys;
  const shape = keys.map(({ key, does }) => `${key}\u0000${does}`).join('\u0001');
  useEffect(
    () =>
      registry.add(
        latest.current.map(({ key, does, repeat }, i) => ({
          key,
          does,
          repeat,
          run: (event) => latest.current[i]?.run(event),
        })),
        group,
      ),
    // The actions themselves are read when a key is pressed.
    [registry, group, shape],
  );
};
