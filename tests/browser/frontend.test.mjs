// The front end bundle alone, in a real browser under the real policy: behaviours of static/js on
// the page frame of the portal with a few controls in it. Needs `make build` only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as lib from './lib.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const build = resolve(root, process.env.BUILD ?? 'build');
const policy = readFileSync(join(root, 'cgi-src/web/response.c'), 'utf8')
  .match(/page_policy\[\] =\s*([\s\S]*?);\n/)[1]
  .match(/"((?:[^"\\]|\\.)*)"/g).map((part) => part.slice(1, -1)).join('')
  .replace(/^Content-Security-Policy: /, '').replace('\\r\\n', '');
const urls = Object.fromEntries(readFileSync(join(build, 'static/manifest.txt'), 'utf8')
  .trim().split('\n').map((line) => line.split(' ')));

const CONTENT = `<h1>Fixture</h1>
<form id="plain" method="post" action="/slow" novalidate><label for="name">Name</label><input class="form-control" id="name" name="name">
<button class="btn btn-primary" name="do" value="save">Save</button></form>
<form id="danger" method="post" action="/posted" data-confirm="Close Acme?"><button class="btn btn-danger">Close it</button></form>
<form id="filters" class="filters" method="get" action="/filtered" data-auto-submit><label for="stage">Stage</label>
<select class="form-select" id="stage" name="stage"><option value="">All</option><option value="2">Two</option></select>
<label for="owner">Owner</label><select class="form-select" id="owner" name="owner"><option value="">All</option></select>
<label for="q">Search</label><input type="search" class="form-control" id="q" name="q" data-search-box><button class="btn no-js">Go</button></form>
<form hx-post="/invalid" hx-target="#target" id="partial" method="post" action="/invalid"><button class="btn">Partial</button></form><div id="target"></div>
<form hx-post="/broken" hx-target="#target" id="broken" method="post"><button class="btn">Broken</button></form>
<label for="files">Files</label><input type="file" id="files" multiple data-preview="previews"><ul id="previews" class="previews js-only" aria-label="Chosen"></ul>
<button type="button" class="btn js-only" data-copy="ZY-123">Copy</button>
<details class="chart-data" open><summary>Table</summary><table class="table" data-chart="stacked"><caption>By month</caption><thead><tr><th>Month</th><th>In</th><th>Out</th></tr></thead>
<tbody><tr><th scope="row">June</th><td data-value="1200">1,200</td><td>3</td></tr><tr><th scope="row">July</th><td>5</td><td>7</td></tr></tbody></table></details>`;

// The frame with every section shown once and every marker filled with something harmless.
function frame() {
  return readFileSync(join(build, 'templates/en/layout/portal.tpl'), 'utf8')
    .replace('{{>CONTENT}}', () => CONTENT)
    .replace(/\{\{#(LANG_ZH_NOW|GUEST|ACTIVE)\}\}[\s\S]*?\{\{\/\1\}\}/g, '')
    .replace(/\{\{[#/%][^}]*\}\}/g, '')
    .replace(/\{\{(\w+)(:\w+)?\}\}/g, (_, name) =>
      urls[name] ?? { FLASH_KIND: 'info', LANG_ZH_URL: '/zh', LANG_EN_URL: '/en' }[name] ?? (name.endsWith('URL') ? `/${name}` : name));
}

const seen = [];
const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://x');
  const send = (status, body, type = 'text/html; charset=utf-8') =>
    res.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body);
  if (url.pathname.startsWith('/static/')) {
    const type = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }[url.pathname.split('.').pop()];
    send(200, readFileSync(join(build, url.pathname)), type);
    return;
  }
  let body = '';
  req.on('data', (part) => { body += part; });
  req.on('end', () => {
    if (url.pathname !== '/favicon.ico') seen.push(`${req.method} ${url.pathname}${url.search} ${body}`.trim());
    if (url.pathname === '/invalid') send(422, '<p id="answer" tabindex="-1" data-focus>Not valid</p>');
    else if (url.pathname === '/broken') send(500, 'no');
    else if (url.pathname === '/slow') setTimeout(() => send(200, frame()), 700);
    else send(200, frame());
  });
});

let browser, base;
before(async () => {
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await lib.launch();
});
after(async () => {
  await browser?.close();
  server.close();
  server.closeAllConnections?.();
});

async function open(options = {}) {
  const { context, page } = await lib.person(browser, { base, language: 'en', ...options });
  await page.goto('/page', { waitUntil: 'networkidle' });
  seen.length = 0;
  return { context, page };
}

test('no policy violation, nothing wider than the screen, axe is content', async () => {
  for (const options of [{}, { dark: true }, { size: lib.PHONE }, { script: false }]) {
    const { context, page } = await open(options);
    lib.nothingWrong(page);
    await lib.fits(page);
    if (options.script !== false) await lib.axe(page);
    await context.close();
  }
});

test('a form is sent once, with the button that was pressed', async () => {
  const { context, page } = await open();
  await page.fill('#name', 'x');
  const busy = await page.evaluate(() => new Promise((done) => {
    const button = document.querySelector('#plain button');
    button.click();
    setTimeout(() => button.click(), 20);
    setTimeout(() => button.form.requestSubmit(), 40);
    setTimeout(() => done(button.form.getAttribute('aria-busy')), 100);
  }));
  assert.equal(busy, 'true');
  await page.waitForURL('**/slow');
  assert.deepEqual(seen.filter((line) => line.startsWith('POST')), ['POST /slow name=x&do=save']);
  await context.close();
});

test('a question is asked first, and no means no', async () => {
  const { context, page } = await open();
  await page.click('#danger button');
  assert.equal(await page.textContent('#confirm-text'), 'Close Acme?');
  assert.equal(await page.evaluate(() => document.activeElement.value), 'no');
  await page.keyboard.press('Escape');
  assert.deepEqual(seen, []);
  await page.click('#danger button');
  await page.click('#confirm-dialog button[value="yes"]');
  await page.waitForURL('**/posted');
  assert.deepEqual(seen.filter((line) => line.startsWith('POST')), ['POST /posted']);
  await context.close();
});

test('filters apply themselves and leave empty ones out of the address', async () => {
  const { context, page } = await open();
  await page.selectOption('#stage', '2');
  await page.waitForURL('**/filtered?stage=2');
  assert.ok(!await page.isVisible('#filters button'));
  await context.close();
});

test('without JavaScript the same controls are there', async () => {
  const { context, page } = await open({ script: false });
  assert.ok(await page.isVisible('#filters button'));
  assert.ok(!await page.isVisible('[data-copy]'));
  assert.ok(await page.isVisible('table[data-chart]'));
  await page.click('.menu-user > summary');
  assert.ok(await page.isVisible('.menu-user form button'));
  await context.close();
});

test('an answer 422 is shown and in focus; a failure is said', async () => {
  const { context, page } = await open();
  await page.click('#partial button');
  await page.waitForFunction(() => document.activeElement.id === 'answer');
  await page.waitForFunction(() => !document.querySelector('#partial').hasAttribute('aria-busy'));
  await page.click('#broken button');
  await page.waitForSelector('#said.said');
  assert.match(await page.textContent('#said'), /did not work/);
  await context.close();
});

test('an answer that comes before the timers of the page leaves no form busy', async () => {
  const { context, page } = await lib.person(browser, { base, language: 'en' });
  await page.addInitScript(() => {
    const later = window.setTimeout;
    window.setTimeout = (f, ms, ...more) => later(f, ms || 400, ...more);
  });
  await page.goto('/page', { waitUntil: 'networkidle' });
  await page.click('#partial button');
  await page.waitForSelector('#answer');
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 800); }));
  assert.equal(await page.evaluate(() => document.querySelector('#partial').ariaBusy), null);
  assert.ok(await page.isEnabled('#partial button'));
  await context.close();
});

test('keys: / to the search box, ? for help, Escape closes a menu', async () => {
  const { context, page } = await open();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  await page.keyboard.type('a/b?');
  assert.equal(await page.inputValue('#q'), 'a/b?');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#help-dialog'));
  await page.keyboard.press('Escape');
  assert.ok(!await page.isVisible('#help-dialog'));
  await page.click('.menu-user > summary');
  await page.keyboard.press('Escape');
  assert.ok(!await page.isVisible('.menu-user .dropdown-menu'));
  await page.fill('#name', 'quick');
  await page.focus('#name');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL('**/slow');
  await context.close();
});

test('the theme is remembered', async () => {
  const { context, page } = await open();
  const theme = () => page.evaluate(() => document.documentElement.dataset.bsTheme);
  assert.equal(await theme(), 'light');
  await page.click('[data-theme-switch]');
  assert.equal(await theme(), 'dark');
  await page.reload();
  assert.equal(await theme(), 'dark');
  await context.close();
});

test('chosen pictures are shown before they are sent', async () => {
  const { context, page } = await open();
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await page.setInputFiles('#files', [
    { name: '照片<b>.png', mimeType: 'image/png', buffer: png },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.alloc(3000) }]);
  assert.deepEqual(await page.$$eval('#previews .preview-name', (list) => list.map((e) => e.textContent)), ['照片<b>.png', 'note.txt']);
  assert.equal(await page.$eval('#previews img', async (img) => { await img.decode(); return img.naturalWidth; }), 1);
  lib.nothingWrong(page);
  await context.close();
});

test('copying says so', async () => {
  const { context, page } = await open();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  await page.click('[data-copy]');
  await page.waitForSelector('#said.said');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'ZY-123');
  await context.close();
});

test('a chart is drawn from its table and follows the theme', async () => {
  const { context, page } = await open();
  await page.waitForSelector('.chart canvas');
  assert.equal(await page.getAttribute('.chart-data', 'open'), null);
  const ink = () => page.$eval('.chart canvas', (canvas) =>
    new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size);
  assert.ok(await ink() > 10);
  await page.click('[data-theme-switch]');
  await page.hover('.chart');
  assert.ok(await ink() > 10);
  lib.nothingWrong(page);
  await context.close();
});

test('the first view is small: bytes over the wire and requests', () => {
  const packed = (url) => readFileSync(join(build, `${url}.gz`)).length;
  const total = packed(urls.CSS_URL) + packed(urls.JS_URL) + packed(urls.ICONS_URL) + packed(urls.FAVICON_URL);
  console.log(`# css, js, icons, favicon: ${total} bytes packed`);
  assert.ok(total < 130 * 1024);
});
