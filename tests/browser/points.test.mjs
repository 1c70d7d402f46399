// The main path of points: the loyalty admin earns, redeems and reverses at a member's page, and the
// member sees each of it in the portal: balance, ledger, what is missing to the next tier, the QR code.
// In Chinese with JavaScript and the portal on a phone; in English, wide and without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { person, stack } from './running.mjs';

const number = (text) => Number(text.replace(/[^\d]/g, ''));

// What the member sees: points to spend, what is missing to the next tier, the newest line.
async function account(page) {
  await page.goto('/portal/member');
  await lib.fits(page);
  lib.nothingWrong(page);
  const rows = page.locator('.ledger-table tbody tr');
  return {
    points: number(await page.textContent('.member-points')),
    missing: number(await page.textContent('.tier-progress-text')),
    newest: (await rows.first().textContent()).replace(/\s+/g, ' '),
    amount: (await rows.first().locator('.amount').textContent()).trim(),
    undone: await page.locator('.ledger-table .row-muted').count(),
  };
}

async function post(admin, kind, amount, reason) {
  await Promise.all([admin.waitForNavigation(), admin.locator(`.posting-tabs a`).nth(kind === 'earn' ? 0 : 1).click()]);
  const form = admin.locator(`form[action$="/${kind}"]`);
  await form.locator('input[name="amount"]').fill(amount);
  if (reason) await form.locator('input[name="reason"], textarea[name="reason"]').fill(reason);
  await Promise.all([admin.waitForNavigation(), form.locator('button[type="submit"]').click()]);
}

const CASES = [
  { language: 'zh-CN', script: true, size: lib.PHONE, earn: '新品体验奖励', redeem: '兑换雨伞一把', undo: '礼品缺货', reversed: '冲正', who: 'wang@example.cn' },
  { language: 'en', script: false, size: lib.WIDE, earn: 'Birthday & "thank you"', redeem: 'One umbrella', undo: 'Out of stock', reversed: 'Reversal', who: 'wang@example.cn' },
];

for (const t of CASES) {
  test(`points earned, spent and reversed show in both places, ${t.language}, ${t.size.width} px`, async () => {
    const member = await person(t, 'portal', t.who);
    const before0 = await account(member);
    const digits = (await member.textContent('.member-number')).trim();
    const qr = member.locator('.member-qr img');
    assert.ok(await qr.evaluate(async (img) => { await img.decode(); return img.naturalWidth; }) > 20);
    if (t.script) {
      await lib.axe(member);
      await lib.frameStays(member);
    }

    const admin = await person({ ...t, size: lib.WIDE }, 'admin', 'sun.li');
    await admin.goto('/admin/members');
    await admin.fill('.filters input[name="q"]', digits);
    await Promise.all([admin.waitForURL(/[?&]q=/), admin.press('.filters input[name="q"]', 'Enter')]);
    assert.equal(await admin.locator('tbody tr').count(), 1);
    await Promise.all([admin.waitForURL(/\/members\/\d+$/), admin.locator('tbody tr a').first().click()]);

    await post(admin, 'earn', '-5', t.earn);
    assert.ok(await admin.locator('.field-error').count() > 0, 'negative points are refused');
    assert.equal(await admin.locator('form[action$="/earn"] [name="reason"]').inputValue(), t.earn);
    if (t.script) await lib.axe(admin);
    await post(admin, 'earn', t.language === 'en' ? '120' : '１２０', t.earn);
    assert.equal(await admin.locator('.field-error').count(), 0);
    let now = await account(member);
    assert.equal(now.points, before0.points + 120);
    assert.equal(now.missing, before0.missing - 120);
    assert.ok(now.newest.includes(t.earn), now.newest);
    assert.equal(now.amount, '+120');

    await post(admin, 'redeem', '99999999', t.redeem);
    assert.ok(await admin.locator('.problems, .field-error').count() > 0, 'more than there is is refused');
    await post(admin, 'redeem', '50', t.redeem);
    now = await account(member);
    assert.equal(now.points, before0.points + 70);
    assert.ok(now.newest.includes(t.redeem), now.newest);
    assert.match(now.amount, /^[-−]50$/);
    await lib.shot(member, `points-member-${t.language}`);

    await Promise.all([admin.waitForURL('**/reverse'), admin.locator('.ledger-table tbody tr').first().locator('a[href$="/reverse"]').click()]);
    assert.ok((await admin.textContent('main')).includes(t.redeem), 'the question names what is reversed');
    await admin.fill('main [name="reason"]', t.undo);
    if (t.script) await lib.axe(admin);
    await Promise.all([admin.waitForNavigation(), admin.locator('form[action$="/reverse"] button[type="submit"]').click()]);
    now = await account(member);
    assert.equal(now.points, before0.points + 120);
    assert.ok(now.newest.includes(t.undo) && now.newest.includes(t.reversed), now.newest);
    assert.equal(now.undone, before0.undone + 1);
    await lib.fits(admin);
    lib.nothingWrong(admin);
    await lib.shot(admin, `points-admin-${t.language}`);
    await admin.context().close();
    await member.context().close();
  });
}

test('the ledger still adds up', () => {
  const said = JSON.parse(stack.zhiyin('verify', '--json'));
  assert.deepEqual([said.ok, said.points.findings], [true, 0]);
});
