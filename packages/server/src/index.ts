export { readConfig, type ServerConfig } from './config.js';
export { type RunningServer, startServer } from './start-server.js';
