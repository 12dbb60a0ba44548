export { main } from './main.js';
export { renderReplayReport } from './report/render-replay-report.js';
