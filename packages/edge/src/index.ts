export { type EdgeAgent, type EdgeOptions, type EdgeStatus, runEdge } from './agent.js';
export { enrol, type EnrolOptions } from './enrol/enrol.js';
export type { DeviceFile } from './enrol/device-file.js';
export { type Output, type PublishedVerdict, verdictJson } from './outputs/output.js';
export { parseSource, SOURCE_KINDS, type SourceKind, type SourceSpec } from './sources/spec.js';
export * from './spool/index.js';
export { main, type Surroundings } from './main.js';
export { AGENT_VERSION } from './version.js';
