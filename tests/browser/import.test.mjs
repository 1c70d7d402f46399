// A file comes in through the pages: uploaded, a column that nobody could guess is chosen, the dry run shows what
// would happen, it runs with its progress on the page, the rejected row is repaired in place and comes in, too, and
// the whole import is taken back. In Chinese on a phone; in English, wide.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { browser, stack } from './running.mjs';
import { signIn } from './stack.mjs';

async function looks(page, name) {
  await lib.fits(page);
  await lib.axe(page);
  lib.nothingWrong(page);
  await lib.shot(page, name);
}

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

// The page loads itself anew when the work it shows has ended.
async function ended(page, selector) {
  await page.waitForSelector(selector, { timeout: 30_000 });
  assert.equal(await page.locator('#task-status [hx-trigger]').count(), 0);
}

async function upload(page, t) {
  const line = (n, phone) => `${t.mark}-${n},${t.mark}客户${n},${phone},上海`;
  const text = ['编号,如何称呼,手机,城市', line(1, '13900110001'), line(2, 'no phone'), line(3, '13900110003')].join('\n');
  await page.goto('/intranet/imports/new');
  await page.check('input[name="what"][value="customers"]');
  await page.setInputFiles('input[name="file"]', { name: `${t.mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await looks(page, `import-new-${t.language}`);
  await press(page, 'form[enctype] button[type="submit"]');
  assert.match(page.url(), /\/imports\/\d+\/columns$/);
}

async function choose(page, t) {
  const guessed = await page.locator('.import-columns select').evaluateAll((all) => all.map((s) => s.value));
  assert.deepEqual(guessed, ['code', '', 'phone', 'city']);
  assert.ok((await page.textContent('.import-columns')).includes('13900110003'), 'what stands in the column');
  await page.selectOption('select[name="c2"]', '');
  await looks(page, `import-columns-${t.language}`);
  await press(page, 'form[action$="/columns"] button[type="submit"]'); // the new ones have no name: the check says so
  await ended(page, '.import-tiles');
  assert.equal(await page.locator('form[action$="/run"]').count(), 0, 'nothing could be imported like this');
  await press(page, 'a[href$="/columns"]');
  await page.selectOption('select[name="c1"]', 'name');
  await page.selectOption('select[name="c2"]', 'phone');
  await press(page, 'form[action$="/columns"] button[type="submit"]');
  await ended(page, '.import-tiles');
  const tiles = await page.locator('.import-number').allTextContents();
  assert.deepEqual(tiles, ['2', '0', '0', '1']);
  assert.ok((await page.textContent('.import-diff')).includes(`${t.mark}客户1`));
  await looks(page, `import-check-${t.language}`);
}

async function run(page, t) {
  await press(page, 'form[action$="/run"] button[type="submit"]');
  await ended(page, 'details.confirm summary');
  assert.deepEqual(await page.locator('.import-number').allTextContents(), ['2', '0', '0', '1']);
  await looks(page, `import-result-${t.language}`);
}

async function repair(page, t) {
  await page.fill('input[name="r3c2"]', '13900110002');
  await press(page, 'form[action*="/repair"] button[type="submit"]');
  for (let i = 0; i < 40 && await page.locator('input[name="r3c2"]').count(); i += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  assert.deepEqual(await page.locator('.import-number').allTextContents(), ['3', '0', '0', '0']);
  await page.goto(`/intranet/customers?q=${t.mark}-2`);
  assert.ok((await page.textContent('main')).includes(`${t.mark}客户2`));
  await page.goBack();
}

async function undo(page, t) {
  await page.click('details.confirm summary');
  await press(page, 'form[action$="/undo"] button[type="submit"]');
  await page.waitForFunction(() => !document.querySelector('#task-status [hx-trigger]'), null, { timeout: 30_000 });
  await page.reload();
  assert.ok((await page.textContent('main')).includes(`${t.mark}客户2`), 'what was withdrawn is named');
  assert.equal(await page.locator('form[action$="/undo"]').count(), 0);
  await looks(page, `import-undone-${t.language}`);
  await page.goto(`/intranet/customers?q=${t.mark}-1`);
  assert.ok(!(await page.textContent('main')).includes(`${t.mark}客户1`));
}

for (const t of [
  { language: 'zh-CN', size: lib.PHONE, mark: 'BZ' },
  { language: 'en', size: lib.WIDE, mark: 'BE' },
]) {
  test(`a file in, repaired and taken back: ${t.language}`, { timeout: 120_000 }, async () => {
    const { context, page } = await lib.person(browser, { base: stack.base, ...t });
    await context.addCookies([{ name: 'zy_lang', value: t.language, url: stack.base }]);
    await signIn(page, 'intranet', 'zhao.min');
    for (const step of [upload, choose, run, repair, undo]) await step(page, t);
    await context.close();
  });
}
