// Writes .br and .gz beside every file of dist/ that shrinks, so that the hub sends them as they are.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = process.env.DIST ?? 'dist';
const shrinks = /\.(html|js|css|svg|json|webmanifest|txt)$/;
const encoders = {
  '.br': (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  '.gz': (bytes) => gzipSync(bytes, { level: 9 }),
};

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !shrinks.test(entry.name) || entry.parentPath.endsWith('.vite')) continue;
  const file = join(entry.parentPath, entry.name);
  const bytes = readFileSync(file);
  for (const [suffix, encode] of Object.entries(encoders)) {
    const small = encode(bytes);
    if (small.length < bytes.length) writeFileSync(file + suffix, small);
    else rmSync(file + suffix, { force: true });
  }
}
