// Duplicates: the warning before saving with what was typed still there, the work list by keyboard, merging side
// by side with a preview, what leads to the one that stayed, and the undo. In Chinese on a phone with
// JavaScript; in English, wide, without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { go, person, stack } from './running.mjs';

const save = (page) => page.locator('main form[method="post"] .form-actions button[type="submit"]').first();

async function fill(page, t, name) {
  await page.goto('/intranet/customers/new');
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="phone"]', t.phone);
  await page.fill('input[name="city"]', t.city);
}

async function warning(page, t) {
  await fill(page, t, t.name);
  await go(page, () => save(page).click(), /\/customers\/\d+$/);
  const first = page.url();
  await fill(page, t, t.again);
  await page.fill('textarea[name="habits"]', t.habit);
  await Promise.all([page.waitForSelector('.duplicates-found'), save(page).click()]);
  assert.ok((await page.textContent('.duplicates-found')).includes(t.name));
  assert.equal(await page.inputValue('input[name="name"]'), t.again);
  assert.equal(await page.inputValue('textarea[name="habits"]'), t.habit);
  await lib.fits(page);
  if (t.script) await lib.axe(page);
  await go(page, () => page.click('button[name="despite"]'), /\/customers\/\d+$/);
  return [first, page.url()];
}

async function list(page, t) {
  await page.goto('/intranet/duplicates');
  const row = page.locator('tr[data-row]', { hasText: t.again });
  assert.equal(await row.count(), 1);
  if (t.script) {
    await lib.axe(page);
    await page.keyboard.press('j');
    assert.ok(await page.evaluate(() => document.activeElement.matches('[data-row-main]')), 'j goes to the first pair');
  }
  await go(page, () => row.locator('[data-row-key="l"]').click());
  assert.equal(await page.locator('tr[data-row]', { hasText: t.again }).count(), 0);
  await page.goto('/intranet/duplicates?state=later');
  const later = page.locator('tr[data-row]', { hasText: t.again });
  await go(page, () => later.locator('[data-row-key="o"]').click());
  await page.goto('/intranet/duplicates');
  await go(page, () => page.locator('tr[data-row]', { hasText: t.again }).locator('[data-row-main]').click(), /customers\/merge/);
}

async function merge(page, t, first, second) {
  if (t.script) await lib.axe(page);
  const radio = page.locator('input[name="pick_name"]');
  await radio.nth(1).check();
  await page.locator('input[name="winner"]').nth(0).check();
  await go(page, () => page.click('main form[method="get"] button.btn-primary'), /preview=1/);
  assert.ok((await page.textContent('main')).includes(t.again));
  if (t.script) await lib.axe(page);
  await go(page, () => page.click('main form[method="post"] button.btn-primary'), /\/customers\/\d+$/);
  const stays = page.url(), gone = stays === first ? second : first;
  await page.goto(gone);
  assert.equal(page.url(), stays, 'the old address leads to the one that stays');
  return gone;
}

async function undo(page, t, gone) {
  await go(page, () => page.click('a[href*="/merges/"]'), /\/merges\/\d+$/);
  if (t.script) await lib.axe(page);
  await go(page, () => page.click('main form[action$="/undo"] button'), /\/merges\/\d+$/);
  assert.equal(await page.locator('main form[action$="/undo"]').count(), 0, 'undone once only');
  await page.goto(gone);
  assert.equal(page.url(), gone);
}

for (const t of [
  { language: 'zh-CN', size: lib.PHONE, script: true, name: '郑思远', again: '鄭思遠', phone: '13711223344', city: '杭州', habit: '爱喝龙井' },
  { language: 'en', size: lib.WIDE, script: false, name: '韩文静', again: 'Han Wenjing', phone: '13799887766', city: '成都', habit: 'tea' },
]) {
  test(`duplicates in ${t.language}`, async () => {
    const page = await person(t, 'intranet', 'zhao.min');
    const [first, second] = await warning(page, t);
    await list(page, t);
    const gone = await merge(page, t, first, second);
    await undo(page, t, gone);
    await page.context().close();
  });
}
