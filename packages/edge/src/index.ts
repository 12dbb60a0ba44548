export * from './spool/index.js';
