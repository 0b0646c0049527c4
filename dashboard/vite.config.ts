import optimizeLocales from '@react-aria/optimize-locales-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const at = (name: string) => resolve(import.meta.dirname, name);
const hub = process.env.PITWATCH_URL ?? 'http://localhost:8080';

/** While developing, customers' pages are a document of their own, too. */
const track: NonNullable<ViteUserConfig['plugins']>[number] = {
  name: 'track',
  configureServer: (server) => {
    server.middlewares.use((request, _, next) => {
      if (request.url?.startsWith('/track/')) request.url = '/track.html';
      next();
    });
  },
};

export default defineConfig({
  // Parts of the app come from where its first file came from, which PITWATCH_ASSET_URL may have elsewhere.
  experimental: {
    renderBuiltUrl: (_, { hostType, type }) =>
      type === 'asset' && hostType !== 'html' ? { relative: true } : undefined,
  },
  resolve: { alias: { '@': at('src') } },
  plugins: [
    // React Aria carries the texts of 34 languages, and Hindi is not among them: the kit says everything itself.
    { ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' },
    react(),
    tailwindcss(),
    track,
  ],
  server: {
    proxy: { '/api': hub, '/verify': hub, '/whep': hub, '/hls': hub, '/ws': { target: hub, ws: true } },
  },
  build: {
    target: 'es2023',
    outDir: process.env.DIST ?? 'dist',
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
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
    maxWorkers: 4, // tests wait more than they compute
  },
});
