// One's own account: the bell that counts without reloading (two people, several tabs, a front that is killed,
// no push at all), what was read and what not, the choice of the digest, and sign-in codes from the picture to the
// next sign-in; a forgotten password, and an invitation that a customer takes up. In Chinese on a phone and in
// English, wide.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { press } from './case.mjs';
import * as lib from './lib.mjs';
import { browser, person, stack } from './running.mjs';
import { PASSWORD, signIn } from './stack.mjs';
import { code } from './totp.mjs';

const count = (page) => page.locator('a.bell').getAttribute('data-unread').then(Number);
async function counts(page, n) {
  await page.waitForFunction((want) => Number(document.querySelector('a.bell').dataset.unread) === want, n, { timeout: 15_000 })
    .catch(async () => { throw new Error(`${page.url()}: ${await count(page)} unread, expected ${n}`); });
}

// The manager gives somebody a case that somebody else has.
async function give(manager, name) {
  await manager.goto('/intranet/complaints?tab=all');
  const row = manager.locator('tbody tr').filter({ hasNotText: name }).first();
  await press(manager, row.locator('a').first(), /\/complaints\/TS-/);
  const form = manager.locator('form[action$="/assign"]').first();
  const value = await form.locator('select[name="assignee"] option', { hasText: name }).first().getAttribute('value');
  await manager.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  await form.locator('select[name="assignee"]').selectOption(value);
  const why = form.locator('[name="reason"]');
  if (await why.count()) await why.fill('轮到她');
  await press(manager, form.locator('button[type="submit"]').first());
}

test('the bell counts without reloading', async () => {
  const agent = await person({ language: 'zh-CN', size: lib.PHONE }), manager = await person({ language: 'en', size: lib.WIDE });
  await signIn(agent, 'intranet', 'li.na');
  const second = await agent.context().newPage(); // another tab of the same browser
  await second.goto('/intranet/customers');
  await second.evaluate(() => { globalThis.kept = true; });
  await agent.goto('/intranet/account');
  await agent.fill('textarea[name="signature"]', '写了一半');
  await signIn(manager, 'intranet', 'zhao.min');
  await agent.waitForTimeout(1500); // one of the two tabs has begun to listen
  const before = await count(agent);
  await give(manager, '李娜');
  await counts(agent, before + 1);
  await counts(second, before + 1);
  assert.equal(await agent.inputValue('textarea[name="signature"]'), '写了一半', 'what was being typed is still there');
  assert.ok(await second.evaluate(() => globalThis.kept), 'the page was not loaded again');
  assert.ok((await second.title()).startsWith(`(${before + 1}) `));
  await second.bringToFront();
  const toast = agent.locator('.toast-new').first();
  await toast.waitFor();
  assert.ok((await toast.textContent()).includes('工单') || (await toast.textContent()).includes('TS-'));
  await lib.axe(agent);
  await lib.fits(agent);
  await lib.shot(agent, 'bell-toast');
  await press(agent, toast.locator('form button'), /\/complaints\/TS-/);
  await counts(agent, before);
  await counts(second, before); // read in one tab, read in all
  lib.nothingWrong(agent);

  // nginx's master is killed: the supervisor starts it anew, neither the stale socket nor the workers left alone keep
  // it from starting, and the pages connect again by themselves.
  const listening = agent.context().waitForEvent('response', { timeout: 40_000, predicate: (r) => r.url().endsWith('/intranet/live') && r.ok() });
  const run = readFileSync(`${stack.data}/run.path`, 'utf8').trim();
  const pid = readFileSync(`${run}/nginx.pid`, 'utf8').trim();
  process.kill(Number(pid), 'SIGKILL');
  await listening;
  await give(manager, '李娜');
  await counts(second, before + 1);
  await agent.context().close();
  await manager.context().close();
});

test('without push the pages ask by themselves', async () => {
  const agent = await person({ language: 'en', size: lib.WIDE }), manager = await person({ language: 'en', size: lib.WIDE });
  await agent.route('**/intranet/live', (route) => route.abort());
  await signIn(agent, 'intranet', 'li.na');
  await agent.clock.install();
  await agent.goto('/intranet/customers');
  await signIn(manager, 'intranet', 'zhao.min');
  const before = await count(agent);
  await give(manager, '李娜');
  await agent.clock.fastForward(60_000);
  await counts(agent, before + 1);
  assert.ok((await agent.getAttribute('a.bell', 'aria-label')).includes(`${before + 1} unread`));
  await agent.context().close();
  await manager.context().close();
});

// A link of a mail, as the demonstration shows it in the outbox.
async function linkTo(address) {
  const { context, page } = await lib.person(browser, { base: stack.base, language: 'en' });
  await signIn(page, 'admin', 'admin');
  await page.goto('/admin/outbox');
  await press(page, page.locator('tbody tr', { hasText: address }).first().locator('a'));
  const link = /http:\/\/\S+t=[\w-]{43}/.exec(await page.textContent('pre'))[0];
  await context.close();
  return new URL(link).pathname + new URL(link).search;
}

for (const t of [
  { language: 'zh-CN', size: lib.PHONE, script: true, unread: '未读', forgets: ['admin', 'qian.jing'] },
  { language: 'en', size: lib.WIDE, script: false, unread: 'Unread', forgets: ['intranet', 'zhou.shen'] },
]) {
  test(`read, unread and the digest, ${t.language}`, async () => {
    const page = await person(t), manager = await person({ language: 'en', size: lib.WIDE });
    await signIn(manager, 'intranet', 'zhao.min');
    await give(manager, '李娜');
    await signIn(page, 'intranet', 'li.na');
    await page.goto('/intranet/notices?state=unread');
    assert.ok((await page.locator('.queue-tab[aria-current="page"]').textContent()).includes(t.unread));
    const before = await page.locator('.notice-row').count(), bell = await count(page);
    assert.ok(before > 0);
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await lib.shot(page, `notices-${t.language}`);
    await press(page, page.locator('.notice-row form[action$="/mark"] button').first());
    assert.equal(await count(page), bell - 1);
    await page.goto('/intranet/notices?state=read');
    await press(page, page.locator('.notice-row form[action$="/mark"] button').first()); // unread again
    assert.equal(await count(page), bell);
    await press(page, 'form[action$="/notices/read"] button');
    assert.equal(await count(page), 0);
    await page.goto('/intranet/notices?state=unread');
    assert.equal(await page.locator('.notice-row').count(), 0);

    await page.goto('/intranet/account/notices');
    await page.check('input[name="complaint_assigned"][value="digest"]');
    await page.selectOption('select[name="every"]', 'week');
    await page.selectOption('select[name="weekday"]', '5');
    await page.selectOption('select[name="hour"]', '16');
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await press(page, 'main form .form-actions button[type="submit"]');
    assert.ok(await page.isChecked('input[name="complaint_assigned"][value="digest"]'));
    assert.equal(await page.inputValue('select[name="every"]'), 'week');
    assert.equal(await page.inputValue('select[name="hour"]'), '16');
    await lib.shot(page, `notice-choice-${t.language}`);
    for (const one of [page, manager]) {
      lib.nothingWrong(one);
      await one.context().close();
    }
  });

  test(`a forgotten password, ${t.language}`, async () => {
    const old = await person({ ...t, script: true }), page = await person(t);
    const [program, who] = t.forgets;
    await signIn(old, program, who);
    await page.goto(`/${program}/sign-in`);
    await press(page, `a[href$="/${program}/reset"]`);
    await page.fill('input[name="who"]', who);
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await press(page, 'main form button[type="submit"]', '**/reset/sent');
    await old.goto(`/${program}/account`); // asked for by anybody, it changes nothing
    const address = (await old.locator('.facts dd').allTextContents()).find((x) => x.includes('@'));
    const link = await linkTo(address);
    await page.goto(link);
    assert.ok(page.url().endsWith('/reset/new'), 'the secret has left the address');
    await page.fill('input[name="password"]', 'seven green lanterns 9');
    await page.fill('input[name="again"]', 'another');
    await press(page, 'main form button[type="submit"]');
    assert.ok(await page.locator('[id$="-again-error"]').count());
    if (t.script) await lib.axe(page);
    await page.fill('input[name="password"]', 'seven green lanterns 9');
    await page.fill('input[name="again"]', 'seven green lanterns 9');
    await lib.shot(page, `new-password-${t.language}`);
    await press(page, 'main form button[type="submit"]', '**/sign-in**');
    await old.goto(`/${program}/account`);
    assert.ok(old.url().includes('/sign-in'), 'signed out everywhere');
    await signIn(page, program, who, 'seven green lanterns 9');
    await page.goto(`/${program}/account/sessions`);
    assert.equal(await page.locator('tbody tr').count(), 1);
    await lib.fits(page);
    lib.nothingWrong(page);
    for (const one of [page, old]) await one.context().close();
  });

  test(`an invitation taken up, ${t.language}`, async () => {
    const agent = await person(t), customer = await person(t);
    const email = `invited-${t.language.slice(0, 2)}@example.cn`;
    await signIn(agent, 'intranet', 'li.na');
    await agent.goto('/intranet/customers?kind=organisation');
    await press(agent, agent.locator('tbody tr').nth(t.script ? 0 : 1).locator('a').first(), /\/customers\/\d+/);
    const file = new URL(agent.url()).pathname;
    await agent.goto(`${file}/contact`);
    await agent.fill('input[name="name"]', '周敏');
    await agent.fill('input[name="email"]', email);
    await press(agent, 'main form .form-actions button[type="submit"]');
    await agent.goto(`${file}/portal`);
    const offer = agent.locator('form.inline-form').filter({ has: agent.locator(`input[value="${email}"]`) });
    await offer.locator('select').selectOption('own');
    if (t.script) await lib.axe(agent);
    await lib.fits(agent);
    await lib.shot(agent, `portal-access-${t.language}`);
    await press(agent, offer.locator('button'));
    await customer.goto(await linkTo(email));
    assert.ok(customer.url().endsWith('/portal/invitation'));
    if (t.script) await lib.axe(customer);
    await lib.fits(customer);
    await customer.fill('input[name="password"]', 'violet lake 12 sings');
    await customer.fill('input[name="again"]', 'violet lake 12 sings');
    await lib.shot(customer, `invitation-${t.language}`);
    await press(customer, 'main form button[type="submit"]', (url) => !url.pathname.includes('invitation'));
    assert.ok(await customer.locator('form[action$="/sign-out"]').count());
    await customer.goto('/portal/complaints');
    assert.equal(await customer.locator('.case-items li').count(), 0, 'nothing of the organisation but what is filed here');
    await lib.fits(customer);
    await agent.goto('/intranet/notices');
    assert.ok(await agent.locator('.notice-row').count() > 0);
    for (const one of [agent, customer]) {
      lib.nothingWrong(one);
      await one.context().close();
    }
  });
}

const CASES = [
  { language: 'zh-CN', size: lib.PHONE, script: true, who: 'li.na', name: '李娜', wrong: '不正确', left: '还剩 9 个' },
  { language: 'en', size: lib.WIDE, script: false, who: 'zhang.wei', name: '张伟', wrong: 'not right', left: '9 recovery codes are left' },
];

for (const t of CASES) {
  test(`sign-in codes, ${t.language}`, async () => {
    const page = await person(t);
    await signIn(page, 'intranet', t.who);
    await page.goto('/intranet/account/factor');
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await page.fill('input[name="current"]', PASSWORD);
    await press(page, 'form[action$="/begin"] button', '**/factor/setup');
    assert.ok(await page.locator('img.factor-qr').evaluate((img) => img.complete && img.naturalWidth > 0).catch(() => true));
    const secret = (await page.locator('.factor-key').textContent()).trim();
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await lib.shot(page, `factor-setup-${t.language}`);
    await page.fill('input[name="code"]', '000000');
    await press(page, 'form[action$="/setup"] button[type="submit"]');
    assert.ok((await page.textContent('main')).includes(t.wrong));
    await page.fill('input[name="code"]', code(secret));
    await press(page, 'form[action$="/setup"] button[type="submit"]');
    const codes = await page.locator('.recovery-codes code').allTextContents();
    assert.equal(new Set(codes).size, 10);
    if (t.script) await lib.axe(page);
    await lib.fits(page);
    await lib.shot(page, `factor-codes-${t.language}`);

    const again = await person(t);
    await again.goto('/intranet/sign-in');
    await again.fill('input[name="username"]', t.who);
    await again.fill('input[name="password"]', PASSWORD);
    await press(again, 'main form button[type="submit"]', '**/sign-in/code**');
    if (t.script) await lib.axe(again);
    await lib.fits(again);
    await lib.shot(again, `factor-sign-in-${t.language}`);
    await again.fill('input[name="code"]', code(secret, Date.now() + 30_000)); // the one of now was used just before
    await press(again, 'main form button[type="submit"]', (url) => !url.pathname.includes('/sign-in'));
    assert.ok(await again.locator('form[action$="/sign-out"]').count());

    const lost = await person(t);
    await lost.goto('/intranet/sign-in');
    await lost.fill('input[name="username"]', t.who);
    await lost.fill('input[name="password"]', PASSWORD);
    await press(lost, 'main form button[type="submit"]', '**/sign-in/code**');
    await lost.fill('input[name="code"]', codes[7].toLowerCase());
    await press(lost, 'main form button[type="submit"]', (url) => !url.pathname.includes('/sign-in'));
    await lost.goto('/intranet/account/factor');
    assert.ok((await lost.textContent('main')).includes(t.left));
    if (t.script) await lib.axe(lost);
    await lib.shot(lost, `factor-on-${t.language}`);
    for (const one of [page, again, lost]) {
      lib.nothingWrong(one);
      await one.context().close();
    }
  });
}
