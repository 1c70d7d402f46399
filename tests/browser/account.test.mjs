// One's own account: the bell that counts without reloading (two people, several tabs, a front that is killed,
// no push at all), and sign-in codes from the picture to the next sign-in. In Chinese on a phone and in
// English, wide.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { press } from './case.mjs';
import * as lib from './lib.mjs';
import { browser, stack } from './running.mjs';
import { PASSWORD, signIn } from './stack.mjs';
import { code } from './totp.mjs';

async function person(language, size, options = {}) {
  const { context, page } = await lib.person(browser, { base: stack.base, language, size, ...options });
  await context.addCookies([{ name: 'zy_lang', value: language, url: stack.base }]);
  return page;
}

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
  const agent = await person('zh-CN', lib.PHONE), manager = await person('en', lib.WIDE);
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

  // nginx is killed: the supervisor starts it anew, the stale socket does not keep it from starting, and the
  // pages connect again by themselves.
  const listening = agent.context().waitForEvent('response', { timeout: 40_000, predicate: (r) => r.url().endsWith('/intranet/live') && r.ok() });
  const run = readFileSync(`${stack.data}/run.path`, 'utf8').trim();
  const pid = readFileSync(`${run}/nginx.pid`, 'utf8').trim();
  execFileSync('sh', ['-c', `kill -9 $(ps -o pid= --ppid ${pid}) ${pid}`]);
  await listening;
  await give(manager, '李娜');
  await counts(second, before + 1);
  await agent.context().close();
  await manager.context().close();
});

test('without push the pages ask by themselves', async () => {
  const agent = await person('en', lib.WIDE), manager = await person('en', lib.WIDE);
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

const CASES = [
  { language: 'zh-CN', size: lib.PHONE, script: true, who: 'li.na', name: '李娜', wrong: '不正确', left: '还剩 9 个' },
  { language: 'en', size: lib.WIDE, script: false, who: 'zhang.wei', name: '张伟', wrong: 'not right', left: '9 recovery codes are left' },
];

for (const t of CASES) {
  test(`sign-in codes, ${t.language}`, async () => {
    const page = await person(t.language, t.size, { script: t.script });
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

    const again = await person(t.language, t.size, { script: t.script });
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

    const lost = await person(t.language, t.size, { script: t.script });
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
