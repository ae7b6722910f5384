import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The page, as it is in the package: no part of it comes from the network. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    // What a policy of the server would not let in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // On a machine that does something else, too, they are told as a warning.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
