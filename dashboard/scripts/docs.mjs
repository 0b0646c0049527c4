// Puts Swagger UI beside the page of the API's documentation, public/api/docs.
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
for (const [name, to] of Object.entries({
  'swagger-ui-bundle.js': 'swagger-ui-bundle.js',
  'swagger-ui.css': 'swagger-ui.css',
  LICENSE: 'license.txt',
  NOTICE: 'notice.txt',
})) {
  copyFileSync(join(from, name), join('dist/api/docs', to));
}
