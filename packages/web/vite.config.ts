import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that `npm run dev -w @lemniscate/web` passes calls on to. */
const SERVER = process.env['LEMNISCATE_URL'] ?? 'http://127.0.0.1:8420';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'default'] },
  build: {
    outDir: 'dist/app',
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    chunkSizeWarningLimit: 900,
    // By itself the bundler puts small things that every page needs into one file with the menus and tips that few open.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'floating', test: /node_modules[\\/]@floating-ui[\\/]/ }],
        },
      },
    },
    // A page of ten icons must not become ten requests, nor a font become part of a script.
    assetsInlineLimit: 0,
  },
  // The page's own host is passed on: the server refuses what comes from another site.
  server: { proxy: { '^/(api|healthz)': { target: SERVER, changeOrigin: false } } },
});
