import optimizeLocales from '@react-aria/optimize-locales-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The measured page: the product's own live page without a hub, built as the product is. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  resolve: { alias: { '@': resolve(import.meta.dirname, '../src') } },
  plugins: [{ ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' }, react(), tailwindcss()],
  logLevel: 'warn',
  build: {
    target: 'es2023',
    outDir: resolve(import.meta.dirname, '../test-results/bench'),
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: { input: resolve(import.meta.dirname, 'grid.html') },
  },
});
