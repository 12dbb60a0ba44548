/** Tabs that pages keep in their address: here, because the router loads pages and they would load it. */

export const STATION_TABS = ['live', 'rates', 'threshold', 'drift', 'capture', 'history'] as const;

export const MODEL_TABS = ['overview', 'card', 'files', 'lineage'] as const;
export type ModelTab = (typeof MODEL_TABS)[number];

export const FLEET_TABS = ['devices', 'rollouts'] as const;

export const ADMIN_TABS = ['users', 'tokens', 'site', 'audit', 'storage', 'backup', 'health'] as const;

export const STATION_RANGES = ['hour', 'day', 'week', 'month', 'year'] as const;
