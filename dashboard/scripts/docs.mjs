// Puts Swagger UI beside the page of the API's documentation, public/api/docs, and the page of what goes over MQTT and the live stream.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asyncPage } from './async-page.mjs';

const dist = process.env.DIST ?? 'dist';
const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
for (const [name, to] of Object.entries({
  'swagger-ui-bundle.js': 'swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui.css',
  LICENSE: 'license.txt',
  NOTICE: 'notice.txt',
})) {
  copyFileSync(join(from, name), join(dist, 'api/docs', to));
}

writeFileSync(join(dist, 'api/docs/live.html'), asyncPage(readFileSync('../docs/contract/asyncapi.yaml', 'utf8')));
