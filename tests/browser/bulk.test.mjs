// Many customers at once and a list as one arranges it: ticked with Shift, the bar says how many, the preview what
// would change; done by the worker, taken back. Columns put in order, saved as a view, printed. In Chinese on a phone
// with JavaScript; in English, wide, without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { go, person, stack } from './running.mjs';

async function tick(page, t) {
  await page.goto('/intranet/customers?stage=active');
  const boxes = page.locator('input[form="bulk"][name="id"]');
  if (!t.script) {
    for (const n of [0, 1, 2]) await boxes.nth(n).check();
    return;
  }
  assert.ok(await page.isHidden('form[data-bulk]'), 'no bar before something is ticked');
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
  assert.match(await page.textContent('[data-bulk-count]'), /3/);
  await page.click('[data-bulk-none]');
  assert.ok(await page.isHidden('form[data-bulk]'));
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
  await lib.axe(page);
}

async function ended(page) {
  for (let i = 0; i < 40 && !(await page.locator('form[action$="/undo"]').count()); i += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
}

async function many(page, t) {
  await tick(page, t);
  await page.selectOption('form[data-bulk] select[name="do"]', 'tag_add');
  await go(page, () => page.click('form[data-bulk] button[type="submit"]'), /\/customers\/bulk\?/);
  await page.selectOption('select[name="to_tag"]', { index: t.tag });
  await go(page, () => page.click('.form-actions button[type="submit"]'), /go=1/);
  assert.equal(await page.locator('tbody tr').count(), 3);
  if (t.script) await lib.axe(page);
  await go(page, () => page.click('form[method="post"][action*="/bulk"] button[type="submit"]'), /\/tasks\/\d+/);
  await ended(page);
  assert.ok(await page.locator('form[action$="/undo"]').count(), 'it can be taken back');
}

async function arrange(page, t) {
  await page.goto('/intranet/views/customers/columns?stage=active');
  await page.check('input[name="col"][value="code"]');
  if (t.script) await lib.axe(page);
  await page.click('button[name="up"][value="city"]');
  if (!t.script) await page.waitForLoadState();
  await go(page, () => page.click('.form-actions button[name="save"]'), /\/views\/customers\/new/);
  await page.fill('input[name="name"]', t.view);
  await go(page, () => page.click('.form-actions button[type="submit"]'), /view=/);
  assert.ok((await page.textContent('.views')).includes(t.view));
  const heads = await page.locator('thead th').allTextContents();
  assert.ok(heads.length >= 7, `its columns: ${heads}`);
  await go(page, () => page.goto(page.url().replace('view=', 'print=1&view=')), /print=1/);
  assert.equal(await page.locator('input[name="id"]').count(), 0);
}

for (const t of [
  { language: 'zh-CN', size: lib.PHONE, script: true, view: '手机视图', tag: 1 },
  { language: 'en', size: lib.WIDE, script: false, view: 'Wide view', tag: 2 },
]) {
  test(`many customers, and a view: ${t.language}`, { timeout: 120_000 }, async () => {
    const page = await person(t, 'intranet', 'li.na');
    await many(page, t);
    await arrange(page, t);
  });
}
