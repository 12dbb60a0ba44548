export { restoreBackup, type RestoreOptions, type Restored } from './features/backup/restore.js';
export { readConfig, type ServerConfig } from './config.js';
export { type RunningServer, startServer } from './start-server.js';
