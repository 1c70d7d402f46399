// An admin adds a field of each type; an employee fills all of them in, sees them, and finds the customer by one. In
// Chinese on a phone with JavaScript; in English, wide, without. Pages of the fields themselves are looked at by axe.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { go, person, stack } from './running.mjs';

const TYPES = {
  text: { value: 'KFR-900 机型', shown: 'KFR-900 机型' },
  lines: { value: '第一行\n第二行', shown: '第二行' },
  number: { more: { decimals: '1' }, value: '1234.5', shown: '1,234.5' },
  money: { more: { currency: 'CNY' }, value: '99.90', shown: '99.90' },
  date: { value: '2026-12-31', shown: '2026' },
  choice: { more: { choices: '金 | Gold\n银 | Silver' }, pick: '金', shown: { 'zh-CN': '金', en: 'Gold' } },
  choices: { more: { choices: '甲 | First\n乙 | Second' }, pick: '乙', shown: { 'zh-CN': '乙', en: 'Second' } },
  bool: { pick: 'yes', shown: { 'zh-CN': '是', en: 'yes' } },
  link: { value: 'https://example.cn/a?b=1', shown: 'https://example.cn/a?b=1' },
};

async function add(page, t, type) {
  await page.goto(`/admin/fields/new?entity=customer&type=${type}`);
  await page.fill('input[name="label_zh"]', `${t.mark}${type}`);
  await page.fill('input[name="code"]', `${t.code}_${type}`);
  for (const [name, value] of Object.entries(TYPES[type].more ?? {})) await page.fill(`[name="${name}"]`, value);
  if (t.script && type === 'choice') await lib.axe(page);
  await go(page, () => page.click('main form[method="post"] button.btn-primary'), /\/admin\/fields(\?|$|\/\d)/);
}

async function fill(page, t) {
  for (const [type, of] of Object.entries(TYPES)) {
    const name = `[name="x_${t.code}_${type}"]`;
    if (of.value) await page.fill(name, of.value);
    else if (type === 'choices') await page.locator('label', { hasText: of.shown[t.language] }).locator(name).check();
    else if (await page.locator(`select${name}`).count()) await page.selectOption(`select${name}`, { label: of.shown[t.language] });
    else await page.locator('label', { hasText: of.shown[t.language] }).locator(name).check();
  }
}

for (const t of [
  { language: 'zh-CN', size: lib.PHONE, script: true, code: 'zh', mark: '字段' },
  { language: 'en', size: lib.WIDE, script: false, code: 'en', mark: 'Field ' },
]) {
  test(`fields of each type, ${t.language}`, async () => {
    const admin = await person(t, 'admin', 'admin');
    for (const type of Object.keys(TYPES)) await add(admin, t, type);
    await admin.goto('/admin/fields');
    await lib.fits(admin);
    if (t.script) await lib.axe(admin);
    await admin.context().close();

    const page = await person(t, 'intranet', 'zhao.min');
    await page.goto('/intranet/customers/new');
    await page.fill('input[name="name"]', `${t.mark}客户`);
    await fill(page, t);
    await page.fill(`[name="x_${t.code}_link"]`, 'javascript:alert(1)');
    await page.click('main form[method="post"] button.btn-primary');
    await page.waitForSelector(`[name="x_${t.code}_link"].is-invalid, [name="x_${t.code}_link"][aria-invalid="true"]`);
    assert.equal(await page.inputValue(`[name="x_${t.code}_lines"]`), TYPES.lines.value, 'nothing typed is lost');
    await lib.fits(page);
    if (t.script) await lib.axe(page);
    await page.fill(`[name="x_${t.code}_link"]`, TYPES.link.value);
    await go(page, () => page.click('main form[method="post"] button.btn-primary'), /\/customers\/\d+$/);
    const text = await page.textContent('main');
    for (const [type, of] of Object.entries(TYPES)) {
      const shown = typeof of.shown === 'string' ? of.shown : of.shown[t.language];
      assert.ok(text.includes(shown), `${type}: ${shown} stands on the page`);
    }
    assert.equal(await page.getAttribute(`main a[href="${TYPES.link.value}"]`, 'rel'), 'noopener noreferrer nofollow');
    if (t.script) await lib.axe(page);

    await page.goto(`/intranet/customers?panel=1&x_${t.code}_text_begins=kfr&x_${t.code}_number_from=1000`);
    assert.ok((await page.textContent('main table')).includes(`${t.mark}客户`));
    await lib.fits(page);
    if (t.script) await lib.axe(page);
    await page.goto(`/intranet/customers?x_${t.code}_text=900&x_${t.code}_number_to=1000`);
    assert.equal(await page.locator('main table').count(), 0);
    await page.context().close();
  });
}
