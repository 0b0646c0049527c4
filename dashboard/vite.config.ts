import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const at = (name: string) => resolve(import.meta.dirname, name);
const hub = process.env.PITWATCH_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  resolve: { alias: { '@': at('src') } },
  plugins: [react(), tailwindcss()],
  server: { proxy: { '/api': hub, '/ws': { target: hub, ws: true } } },
  build: {
    target: 'es2023',
    manifest: true, // scripts/size.mjs reads it
    assetsInlineLimit: 0, // no data: URLs, for the content security policy
    reportCompressedSize: false,
    rolldownOptions: {
      input: { app: at('index.html'), track: at('track.html') },
      output: {
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 20 }],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
