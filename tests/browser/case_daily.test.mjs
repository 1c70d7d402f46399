// Two agents at one case: each is told of the other, an answer over another one is held back, saved replies
// and mentions by keyboard; in English, wide. The same answer without JavaScript, in Chinese on a phone. Then the
// times page and the numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { press } from './case.mjs';
import * as lib from './lib.mjs';
import { browser, person, stack } from './running.mjs';
import { signIn } from './stack.mjs';

async function openCase(page) {
  await page.goto('/intranet/complaints?tab=all&state=acknowledged');
  await press(page, page.locator('tbody tr a').first(), /\/complaints\/TS-/);
  return page.url().split('/').pop();
}

test('two agents at one case', async () => {
  const one = await person({ language: 'en', size: lib.WIDE }, 'intranet', 'li.na');
  const two = await person({ language: 'zh-CN', size: lib.PHONE }, 'intranet', 'zhao.min');
  const ref = await openCase(two);
  await one.goto(`/intranet/complaints/${ref}`);
  await one.waitForSelector('.other');
  assert.match(await one.textContent('.presence'), /has this case open/);
  const told = two.waitForResponse((r) => r.url().endsWith('/presence') && r.request().postData().includes('answering=1'));
  await two.fill('textarea[name="reply"]', '先由我来回复。');
  await told; // at the first letter, not at the next turn
  await one.reload();
  assert.match(await one.textContent('.presence'), /is writing an answer/, 'told before either answer goes out');
  await lib.fits(two);
  await lib.axe(two);
  await one.click('.picker > summary');
  await one.waitForSelector('.picker [role="option"]');
  await one.keyboard.type('退货');
  await lib.axe(one);
  await one.keyboard.press('Enter');
  const text = await one.inputValue('textarea[name="reply"]');
  assert.match(text, /您好：\n\n/, 'the reply came with its lines');
  assert.doesNotMatch(text, /\{customer_name\}/);
  await press(two, 'form[action$="/reply"] .form-actions button[type="submit"]');
  await press(one, 'form[action$="/reply"] .form-actions button[type="submit"]');
  assert.match(await one.textContent('.held'), /先由我来回复/);
  assert.equal((await one.inputValue('textarea[name="reply"]')).trim(), text.trim(), 'nothing typed is lost');
  await lib.axe(one);
  await lib.shot(one, 'case-held-en');
  await press(one, 'form[action$="/reply"] .form-actions button[type="submit"]');
  assert.equal(await one.locator('.held').count(), 0);
  await one.click('.compose-note summary');
  await one.locator('textarea[name="note"]').pressSequentially('Please look, @zhao');
  await one.waitForSelector('.mention-panel [role="option"]');
  await lib.axe(one);
  await one.keyboard.press('Enter');
  assert.equal(await one.inputValue('textarea[name="note"]'), 'Please look, @赵敏 ');
  await press(one, 'form[action$="/note"] .form-actions button[type="submit"]');
  assert.match(await one.textContent('.followers'), /赵敏/);
  for (const page of [one, two]) lib.nothingWrong(page);
  await Promise.all([one, two].map((page) => page.context().close()));
});

test('a saved reply without JavaScript', async () => {
  const page = await person({ language: 'zh-CN', size: lib.PHONE, script: false }, 'intranet', 'li.na');
  await openCase(page);
  await page.fill('textarea[name="reply"]', '补充：');
  await page.selectOption('select[name="saved"]', { index: 2 });
  await press(page, 'button[name="insert"]');
  assert.match(await page.inputValue('textarea[name="reply"]'), /^补充：\s+.*您好/s);
  await lib.fits(page);
  lib.nothingWrong(page);
  await page.context().close();
});

test('times and numbers', async () => {
  const manager = await person({ language: 'zh-CN', size: lib.PHONE }, 'intranet', 'zhao.min');
  for (const path of ['/intranet/ratings', '/intranet/ratings/cases', '/intranet/replies', '/intranet/complaints?tab=all&due=overdue']) {
    await manager.goto(path);
    await lib.fits(manager);
    await lib.axe(manager);
  }
  await manager.context().close();
  const { page: admin } = await lib.person(browser, { base: stack.base, language: 'en', size: lib.WIDE });
  await signIn(admin, 'admin', 'admin');
  await admin.goto('/admin/case-times');
  await lib.axe(admin);
  await admin.fill('input[name="day_6"]', '10:00-12:00');
  await press(admin, 'main form .form-actions button');
  assert.equal(await admin.inputValue('input[name="day_6"]'), '10:00-12:00');
  await lib.shot(admin, 'case-times-en');
  await admin.context().close();
});
