import { createContext } from 'react';

/** ISO 4217, of all costs of the site; null where nobody has said. */
export const CurrencyContext = createContext<string | null>(null);
