// What customers do less often but must be able to: a forgotten password by the link in the mail (read
// in the demonstration's outbox); six files where five may be sent; a body nginx refuses; a resolution
// rejected, one accepted, and the closed case opened again. In Chinese on a phone with JavaScript; in
// English, wide and without.
import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { assess, find, offer, press, takeAndAnswer } from './case.mjs';
import * as lib from './lib.mjs';
import { person, stack } from './running.mjs';
import { png } from './pictures.mjs';
import { signIn } from './stack.mjs';

const NEW_PASSWORD = '雨后的青石板路 7';
const CASES = [{
  language: 'zh-CN', size: lib.PHONE, script: true, who: 'wang@example.cn', body: '空气净化器的滤芯装不进去，卡扣是断的。', word: '卡扣',
  large: '内容过大', once: '链接已失效', sixth: '最多', reply: '我们马上核实。', remedy: '补寄一个滤芯。', decision: '卡扣有裂纹。',
  no: '补寄不够，机器本身也有划痕。', better: '整机更换，上门取件。', again: '换来的机器又响了。', reopened: '已重新打开', rejected: '客户不接受',
}, {
  language: 'en', size: lib.WIDE, script: false, who: 'chen@example.cn', body: 'Two of the desks came with the wrong screws.', word: 'screws',
  large: 'This is too large', once: 'This link is no longer valid', sixth: 'at most 5 files', reply: 'We check the shipment.', remedy: 'New screws by post.', decision: 'Packed by mistake.',
  no: 'One desk is scratched as well.', better: 'A new desk, and the screws.', again: 'The new desk wobbles.', reopened: 'Reopened', rejected: 'Rejected',
}];

async function done(...pages) {
  for (const page of pages) {
    lib.nothingWrong(page);
    await page.context().close();
  }
}

// The newest message to an address, as the outbox of a demonstration shows it.
async function message(t, to) {
  const admin = await person({ ...t, size: lib.WIDE });
  await signIn(admin, 'admin', 'admin');
  await admin.goto('/admin/outbox');
  await press(admin, admin.locator('tbody tr', { hasText: to }).first().locator('a').first(), '**/outbox/*');
  const text = await admin.textContent('main pre');
  await done(admin);
  return text;
}

for (const t of CASES) {
  test(`a forgotten password, ${t.language}`, async () => {
    const old = await person(t), page = await person(t);
    await signIn(old, 'portal', t.who);
    await page.goto('/portal/sign-in');
    await press(page, 'main a[href="/portal/reset"]', '**/reset');
    await page.fill('input[name="contact"]', t.who);
    await press(page, 'main form button[type="submit"]', '**/reset/sent');
    const link = (await message(t, t.who)).match(/http\S+\/portal\/reset\/open\?t=[\w-]{43}/)[0];
    await page.goto(link);
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/portal/reset/new', 'the key does not stay in the address');
    await lib.fits(page);
    if (t.script) await lib.axe(page);
    await page.fill('input[name="password"]', 'short');
    await page.fill('input[name="again"]', 'short');
    await press(page, 'main form button[type="submit"]');
    assert.ok(await page.locator('.field-error').count() >= 1, 'a short one is refused');
    await page.fill('input[name="password"]', NEW_PASSWORD);
    await page.fill('input[name="again"]', NEW_PASSWORD);
    await press(page, 'main form button[type="submit"]', '**/sign-in');
    await old.goto('/portal/account');
    assert.ok(old.url().includes('/sign-in'), 'signed out everywhere else');
    await page.fill('input[name="contact"]', t.who);
    await page.fill('input[name="password"]', 'zhiyin-demo');
    await press(page, 'main form button[type="submit"]');
    assert.equal(await page.locator('.alert-danger').count(), 1, 'the old one no longer opens it');
    await signIn(page, 'portal', t.who, NEW_PASSWORD);
    assert.ok(!page.url().includes('sign-in'));
    assert.equal((await old.goto(link)).status(), 410);
    assert.equal(await old.textContent('h1'), t.once);
    await done(old, page);
  });
}

const files = (n) => Array.from({ length: n }, (_, i) => ({ name: `图 ${i + 1}.png`, mimeType: 'image/png', buffer: png(64 + i, 48) }));

// Six files: the text and the first five are kept, the sixth is named; sent again, all is there.
async function fileWithSix(page, t) {
  await page.goto('/portal/complaints/new');
  await page.check('input[name="kind"][value="complaint"]');
  await page.fill('textarea[name="body"]', t.body);
  await page.setInputFiles('input[type="file"]', files(6));
  const send = page.locator('form[enctype] button[type="submit"]');
  await press(page, send);
  assert.equal(await page.inputValue('textarea[name="body"]'), t.body);
  assert.deepEqual(await page.locator('.kept-name').allTextContents(), files(5).map((f) => f.name));
  const said = await page.textContent('.problems');
  assert.ok(said.includes('图 6.png') && said.includes(t.sixth), said);
  await lib.fits(page);
  if (t.script) await lib.axe(page);
  await press(page, send, '**/done');
  const ref = (await page.textContent('#ref')).trim();
  await page.goto(`/portal/complaints/${ref}`);
  assert.equal(await page.locator('.file-picture img').count(), 5);
  return ref;
}

async function say(page, action, text) {
  const form = page.locator(`form[action$="/${action}"]`);
  await page.locator('details', { has: form }).locator('summary').click();
  await press(page, form.locator('button[type="submit"]'));
  assert.ok(await page.locator('.problems, .field-error').count() > 0, 'a reason is asked for');
  await form.locator('textarea').fill(text);
  await press(page, form.locator('button[type="submit"]'));
  assert.equal(await page.locator('.problems').count(), 0);
}

for (const t of CASES) {
  test(`six files; a resolution rejected, accepted, and the closed case opened again, ${t.language}`, async () => {
    const customer = await person(t), agent = await person({ ...t, size: lib.WIDE });
    await signIn(customer, 'portal', t.who, NEW_PASSWORD);
    const ref = await fileWithSix(customer, t), url = `/portal/complaints/${ref}`;
    await signIn(agent, 'intranet', 'li.na');
    assert.equal(await find(agent, 'unassigned', t.word, ref), ref);
    await takeAndAnswer(agent, t);
    await assess(agent, ref);
    await offer(agent, t, ref, { refused: false });

    await customer.goto(url);
    await say(customer, 'reject', t.no);
    assert.ok((await customer.textContent('h1')).includes(t.rejected));
    assert.equal(await customer.locator('form[action$="/accept"]').count(), 0);
    await agent.reload();
    assert.ok((await agent.textContent('main')).includes(t.no), 'the agent reads why');
    await offer(agent, { ...t, remedy: t.better }, ref, { refused: false });

    await customer.goto(url);
    assert.ok((await customer.textContent('.card-offer')).includes(t.better));
    await press(customer, 'form[action$="/accept"] button[type="submit"]');
    await agent.reload();
    await press(agent, 'form[action$="/step/closed"] button');

    await customer.goto(url);
    await lib.fits(customer);
    if (t.script) await lib.axe(customer);
    await say(customer, 'reopen', t.again);
    assert.ok((await customer.textContent('h1')).includes(t.reopened));
    assert.equal(await customer.locator('form[action$="/reopen"]').count(), 0);
    await lib.shot(customer, `reopened-customer-${t.language}`);
    await agent.reload();
    assert.ok((await agent.textContent('h1')).includes(t.reopened));
    assert.ok((await agent.textContent('main')).includes(t.again));
    await agent.goto('/intranet/notices');
    assert.ok((await agent.textContent('main')).includes(ref), 'the agent is told');
    await done(customer, agent);
  });
}

// 200 MiB: nginx refuses it, the page says so in the reader's language, and what was typed is there on going back.
for (const t of CASES) {
  test(`a form of 200 MiB, ${t.language}`, async () => {
    const path = join(dirname(stack.data), 'large.bin');
    const large = openSync(path, 'w');
    ftruncateSync(large, 200 * 1024 * 1024);
    closeSync(large);
    const page = await person(t);
    await page.goto('/portal/complaints/new');
    await page.fill('textarea[name="body"]', t.body);
    await page.setInputFiles('input[type="file"]', path);
    const [answer] = await Promise.all([page.waitForNavigation({ timeout: 60_000 }), page.locator('form[enctype] button[type="submit"]').click()]);
    assert.equal(answer.status(), 413);
    assert.equal(await page.textContent('h1'), t.large);
    await lib.fits(page);
    if (t.script) await lib.axe(page);
    await page.goBack();
    assert.equal(await page.inputValue('textarea[name="body"]'), t.body, 'going back loses nothing');
    await done(page);
    rmSync(path);
  });
}
