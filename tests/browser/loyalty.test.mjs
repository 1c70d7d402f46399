// The daily side of points and people: a large adjustment that one admin asks for and another approves, the
// statement as it is printed, a figure of the report down to its postings, "why can this person see this
// record", an absence with its substitute. In Chinese on a phone and in English, wide; axe on each page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { press } from './case.mjs';
import * as lib from './lib.mjs';
import { person, stack } from './running.mjs';

const number = (text) => Number(text.replace(/[−–]/g, '-').replace(/[^\d-]/g, ''));
const main = async (page) => (await page.textContent('main')).replace(/\s+/g, ' ');

const CASES = [
  { language: 'zh-CN', size: lib.PHONE, row: 1, reason: '旧卡积分补录 & <b>核对</b>', waits: '等待', agreed: '复核：钱静',
    only: '原因：旧卡积分补录', nobody: '没有此编号的记录', stands: '记录由 李娜 负责，其请假期间', yes: '是', no: '否', note: '回老家' },
  { language: 'en', size: lib.WIDE, row: 2, reason: 'Points of the old "system"', waits: 'Waiting', agreed: 'approved by 钱静',
    only: 'Reason: Points of the old', nobody: 'There is no record with this number.', stands: '李娜, who is away', yes: 'yes', no: 'no', note: 'Holiday' },
];

// What each of these pages must be: accessible, inside the screen, without errors.
async function good(page, name) {
  await lib.axe(page);
  await lib.fits(page);
  lib.nothingWrong(page);
  await lib.shot(page, name);
}

for (const t of CASES) {
  const where = `${t.language}, ${t.size.width} px`;

  test(`asked by one admin, approved by another, ${where}`, async () => {
    const asks = await person(t, 'admin', 'sun.li'), agrees = await person(t, 'admin', 'qian.jing');
    await asks.goto('/admin/members?state=active&sort=balance');
    const member = await asks.locator('tbody .cell-main a').nth(t.row).getAttribute('href');
    await asks.goto(`${member}?do=adjust`);
    const form = asks.locator('form[action$="/adjust"]');
    await form.locator('[name="amount"]').fill('20000');
    await form.locator('[name="reason"]').fill(t.reason);
    await press(asks, form.locator('button[type="submit"]'), /\/requests\/\d+$/);
    const url = asks.url();
    assert.ok((await main(asks)).includes(t.waits));
    assert.equal(await asks.locator('form[action$="/approve"]').count(), 0, 'nobody approves an own request');
    await good(asks, `request-own-${t.language}`);

    await agrees.goto('/admin/requests');
    await good(agrees, `requests-${t.language}`);
    await press(agrees, agrees.locator('tbody tr', { hasText: t.reason }).locator('a'), url);
    const cells = await agrees.locator('.effect-table tbody tr').first().locator('td').allTextContents();
    assert.equal(number(cells[1]), number(cells[0]) + 20000, cells.join(' '));
    await good(agrees, `request-${t.language}`);
    await press(agrees, 'form[action$="/approve"] button[type="submit"]', url);
    assert.equal(await agrees.locator('form[action$="/approve"]').count(), 0);
    await agrees.goto(member);
    const newest = (await agrees.locator('.ledger-table tbody tr').first().textContent()).replace(/\s+/g, ' ');
    assert.ok(newest.includes(t.reason) && newest.includes('+20,000') && newest.includes(t.agreed), newest);
    lib.nothingWrong(agrees);

    // The statement of the month ends with the balance; on paper there is neither menu nor form.
    await press(agrees, agrees.locator('a[href$="/statement"]').first(), /\/statement$/);
    assert.equal(number(await agrees.textContent('.statement-closing td')), number(cells[1]));
    const moved = await agrees.locator('.statement-sums tr:not(.statement-closing) td.num').allTextContents();
    assert.equal(moved.slice(0, 7).reduce((sum, text) => sum + number(text), 0), number(cells[1]), moved.join(' '));
    await good(agrees, `statement-${t.language}`);
    await agrees.emulateMedia({ media: 'print' });
    for (const hidden of ['.side', '.top', '.statement form', '[data-print]']) {
      for (const one of await agrees.locator(hidden).all()) assert.ok(!await one.isVisible(), `${hidden} is printed`);
    }
    assert.ok(await agrees.locator('.statement-sums').isVisible());
    await lib.shot(agrees, `statement-print-${t.language}`);
    assert.equal((await agrees.pdf({ format: 'A4' })).subarray(0, 5).toString(), '%PDF-');
    await asks.context().close();
    await agrees.context().close();
  });

  test(`a figure of the report leads to its postings, ${where}`, async () => {
    const page = await person(t, 'intranet', 'zhao.min');
    await page.goto('/intranet/reports/points?by=reason');
    await good(page, `report-${t.language}`);
    const row = page.locator('.report-table tbody tr', { hasText: t.reason });
    const figure = row.locator('td a').first();
    const shown = number(await figure.textContent());
    await press(page, figure, /\/entries\?/);
    const rows = page.locator('table tbody tr');
    const sum = (await rows.locator('.amount').allTextContents()).reduce((all, text) => all + number(text), 0);
    assert.equal(sum, shown);
    assert.ok((await main(page)).includes(t.only), 'the page says of which reason');
    await good(page, `entries-${t.language}`);
    const n = await rows.count();
    await Promise.all([page.waitForURL(/what=adjust/), page.selectOption('select[name="what"]', 'adjust')]);
    assert.ok((await main(page)).includes(t.only), 'and keeps it when a filter changes');
    assert.ok(await rows.count() <= n);
    await page.context().close();
  });

  test(`an absence, its substitute, and why, ${where}`, async () => {
    const away = await person(t, 'intranet', 'li.na'), admin = await person(t, 'admin', 'admin');
    await away.goto('/intranet/complaints?tab=mine');
    const ref = (await away.locator('tbody .cell-main a').first().getAttribute('href')).split('/').pop().split('?')[0];
    const why = async (who, record) => {
      await admin.goto('/admin/permissions');
      await admin.selectOption('select[name="person"]', await admin.locator('select[name="person"] option', { hasText: `(${who})` }).getAttribute('value'));
      await admin.fill('input[name="record"]', record);
      await press(admin, 'main form button[type="submit"]');
      return main(admin);
    };
    assert.ok((await why('zhang.wei', 'nothing')).includes(t.nobody));
    assert.ok(!(await why('zhang.wei', ref)).includes(t.stands));

    await away.goto('/intranet/account/absence');
    await good(away, `absence-${t.language}`);
    const day = (n) => new Date(Date.now() + 8 * 3600_000 + n * 86_400_000).toISOString().slice(0, 10);
    await away.fill('input[name="from"]', day(0));
    await away.fill('input[name="until"]', day(-1));
    await away.fill('input[name="note"]', t.note);
    const substitute = await away.locator('select[name="substitute"] option', { hasText: '张伟' }).getAttribute('value');
    await away.selectOption('select[name="substitute"]', substitute);
    await press(away, 'form[action$="/absence"] button[type="submit"]');
    assert.ok(await away.locator('.field-error').count() > 0, 'the last day lies before the first');
    assert.equal(await away.inputValue('input[name="note"]'), t.note);
    await away.fill('input[name="until"]', day(3));
    await press(away, 'form[action$="/absence"] button[type="submit"]');
    assert.equal(await away.locator('tbody tr', { hasText: t.note }).count(), 1);
    await away.goto('/intranet/colleagues');
    assert.ok((await away.locator('li', { hasText: '李娜' }).first().textContent()).includes('张伟'));
    await good(away, `colleagues-${t.language}`);

    const said = await why('zhang.wei', ref);
    assert.ok(said.includes(t.stands), said.slice(0, 500));
    const answers = await admin.locator('.card').first().locator('tbody td .badge').allTextContents();
    assert.ok(answers.includes(t.yes), answers.join(' '));
    await good(admin, `why-${t.language}`);

    await away.goto('/intranet/account/absence');
    await away.locator('tbody form[action$="/end"] button').first().click();
    await press(away, '#confirm-dialog button[value="yes"]');
    assert.equal(await away.locator('tbody tr', { hasText: t.note }).count(), 0);
    assert.ok(!(await why('zhang.wei', ref)).includes(t.stands));
    lib.nothingWrong(away);
    await away.context().close();
    await admin.context().close();
  });
}
