export { type Auth, tokenAuth } from './auth.js';
export { type CallInput, type CallOutput, type Client, type ClientOptions, createClient } from './client.js';
export { streamEvents } from './events.js';
export { allItems } from './pages.js';
export { again } from './again.js';
export { type BlobUpload, uploadBlob } from './upload-blob.js';
