// Bundles the front end: node static/build.mjs OUT. Writes OUT/app-HASH.css, app-HASH.js,
// charts-HASH.js, icons-HASH.svg, favicon-HASH.svg, each with its .gz (nginx gzip_static), and
// OUT/manifest.txt with their addresses, which the programs read at start (view/assets.c).
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? 'build/static');

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10);

async function bundle(entry, loader) {
  const result = await esbuild.build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    outdir: out,
    format: 'iife',
    target: ['es2020', 'chrome107', 'firefox104', 'safari16'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    loader,
  });
  return result.outputFiles[0].contents;
}

// One <symbol> an icon; size, colour and stroke come from the page's class "icon".
function sprite() {
  const folder = join(here, 'node_modules/@tabler/icons/icons/outline');
  const inner = (svg) => svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
  const symbols = [];
  for (const line of readFileSync(join(here, 'icons.txt'), 'utf8').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [name, source = name] = line.split('=').map((part) => part.trim());
    const paths = inner(readFileSync(join(folder, `${source}.svg`), 'utf8'))
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '')
      .replace(/>\s+</g, '><').trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" `
      + `stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`);
  }
  const brand = inner(readFileSync(join(here, 'img/brand.svg'), 'utf8')).trim();
  symbols.push(`<symbol id="brand" viewBox="0 0 32 32">${brand}</symbol>`);
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
}

const files = {
  CSS_URL: ['app', 'css', await bundle('css/app.css', { '.svg': 'dataurl' })],
  JS_URL: ['app', 'js', await bundle('js/app.js')],
  CHARTS_URL: ['charts', 'js', await bundle('js/charts.js')],
  ICONS_URL: ['icons', 'svg', sprite()],
  FAVICON_URL: ['favicon', 'svg', readFileSync(join(here, 'img/brand.svg'))],
};

mkdirSync(out, { recursive: true });
const written = new Set(['manifest.txt', '.stamp']);
const lines = [];
for (const [key, [name, extension, bytes]] of Object.entries(files)) {
  const file = `${name}-${hash(bytes)}.${extension}`;
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(join(out, file), bytes);
  writeFileSync(join(out, `${file}.gz`), packed);
  written.add(file).add(`${file}.gz`);
  lines.push(`${key} /static/${file}`);
  console.log(`${file}  ${bytes.length} bytes, ${packed.length} packed`);
}
writeFileSync(join(out, 'manifest.txt'), `${lines.join('\n')}\n`);
for (const old of readdirSync(out)) {
  if (!written.has(old)) rmSync(join(out, old), { recursive: true });
}
