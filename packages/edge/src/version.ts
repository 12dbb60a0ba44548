/** Equals the version in package.json (tested). */
export const AGENT_VERSION = '0.1.0';
