// The main path of a complaint, whole, in two browsers at once: a guest files it with two pictures and
// follows it by the private link; an agent finds it by two characters of its text and brings it to a
// resolution; the guest accepts; the agent closes; the audit log shows it. Once in Chinese on a
// phone with JavaScript, once in English, wide and without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assess, find, offer, takeAndAnswer } from './case.mjs';
import * as lib from './lib.mjs';
import { browser, stack } from './running.mjs';
import { jpeg, png } from './pictures.mjs';
import { signIn } from './stack.mjs';

const ZH = {
  language: 'zh-CN', size: lib.PHONE, script: true, name: '周晓雨',
  body: '榨汁机第二天就漏水，插座边上全是水，差点短路。\n拍了照片。', word: '漏水', wanted: '换一台新的',
  reply: '周女士您好，给您添麻烦了，请先拔下电源。我们今天核实。', remedy: '免费更换同型号新机，运费由我们承担。',
  decision: '密封圈装配有误，属于质量问题。', state: { offered: '已提出方案', accepted: '客户已接受', closed: '已结案' },
  thanks: '收到', plain: /方案/, audit: '投诉',
};
const EN = {
  language: 'en', size: lib.WIDE, script: false, name: 'Mary O’Neill <b>',
  body: 'The kettle arrived with its handle broken off.\n"Fragile" was written on the box & nobody cared.', word: 'kettle', wanted: 'My money back',
  reply: 'Dear Ms O’Neill, we are sorry. We look into it today.', remedy: 'Your money back within three days.',
  decision: 'The carrier dropped the parcel; our packing was too thin.', state: { offered: 'Resolution offered', accepted: 'Accepted', closed: 'Closed' },
  thanks: 'Thank you', plain: /proposal/, audit: 'Complaint',
};

// Fields that are wrong are said, and nothing typed is lost, not even the chosen pictures.
async function file(page, t) {
  await page.goto('/portal/complaints/new');
  await page.check('input[name="kind"][value="complaint"]');
  await page.fill('textarea[name="remedy_wanted"]', t.wanted);
  await page.fill('input[name="contact_name"]', t.name);
  await page.setInputFiles('input[type="file"]', [
    { name: '照片 1.png', mimeType: 'image/png', buffer: png() },
    { name: 'photo 2.jpg', mimeType: 'image/jpeg', buffer: jpeg }]);
  if (t.script) {
    assert.equal(await page.locator('.preview img').count(), 2, 'the chosen pictures are shown before they are sent');
  }
  await lib.fits(page);
  const send = page.locator('form[enctype] button[type="submit"]');
  await Promise.all([page.waitForNavigation(), send.click()]);
  assert.equal(await page.locator('.problems a').count() > 0, true, 'the missing text is named');
  assert.equal(await page.inputValue('textarea[name="remedy_wanted"]'), t.wanted);
  assert.deepEqual(await page.locator('.kept-name').allTextContents(), ['照片 1.png', 'photo 2.jpg']);
  if (t.script) await lib.axe(page);
  await page.fill('textarea[name="body"]', t.body);
  await page.fill('input[name="contact_email"]', 'guest@example.com');
  await Promise.all([page.waitForURL('**/done'), send.click()]);
  assert.match(await page.textContent('h1'), new RegExp(t.thanks));
  await lib.fits(page);
  if (t.script) await lib.axe(page);
  await lib.shot(page, `complaint-done-${t.language}`);
  const ref = (await page.textContent('#ref')).trim();
  const link = await page.inputValue('.done-link input');
  assert.match(ref, /^TS-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]$/);
  return { ref, link };
}

async function work(agent, t, ref) {
  assert.equal(await find(agent, 'unassigned', t.word, ref), ref);
  assert.ok((await agent.locator('.talk-text').first().textContent()).includes(t.word));
  const picture = agent.locator('.file-picture img').first();
  assert.equal(await agent.locator('.file-picture img').count(), 2);
  await picture.scrollIntoViewIfNeeded();
  assert.equal(await picture.evaluate(async (img) => { await img.decode(); return img.naturalWidth; }), 320);
  await takeAndAnswer(agent, t);
  await assess(agent, ref);
  await offer(agent, t, ref);
  assert.ok((await agent.textContent('h1')).includes(t.state.offered));
  await lib.fits(agent);
  await lib.shot(agent, `complaint-agent-${t.language}`);
}

for (const t of [ZH, EN]) {
  const { language, size, script } = t;
  test(`a complaint from first word to last, ${language}, ${size.width} px${script ? '' : ', no script'}`, async () => {
    const guest = await lib.person(browser, { base: stack.base, language, size, script });
    const { ref, link } = await file(guest.page, t);
    lib.nothingWrong(guest.page);

    const agent = await lib.person(browser, { base: stack.base, language, script });
    await agent.context.addCookies([{ name: 'zy_lang', value: language, url: stack.base }]);
    await signIn(agent.page, 'intranet', 'li.na');
    await work(agent.page, t, ref);
    lib.nothingWrong(agent.page);

    // The private link works in a browser that has never been here, and does not stay in the address.
    await guest.context.close();
    const later = await lib.person(browser, { base: stack.base, language, size, script });
    await later.page.goto(link);
    if (/\/track/.test(later.page.url())) await Promise.all([later.page.waitForNavigation(), later.page.locator('main form button').first().click()]);
    assert.ok(later.page.url().endsWith(`/portal/complaints/${ref}`), later.page.url());
    assert.match(await later.page.textContent('.status-plain'), t.plain);
    const words = await later.page.textContent('main');
    for (const part of [t.reply, t.remedy, t.decision]) assert.ok(words.includes(part), part);
    await lib.fits(later.page);
    if (script) await lib.axe(later.page);
    await lib.shot(later.page, `complaint-guest-${language}`);
    await Promise.all([later.page.waitForNavigation(), later.page.locator('form[action$="/accept"] button[type="submit"]').click()]);
    assert.equal(await later.page.locator('form[action$="/accept"]').count(), 0);
    lib.nothingWrong(later.page);
    await later.context.close();

    await agent.page.goto(`/intranet/complaints/${ref}`);
    assert.ok((await agent.page.textContent('h1')).includes(t.state.accepted));
    await Promise.all([agent.page.waitForNavigation(), agent.page.locator('form[action$="/step/closed"] button').click()]);
    assert.ok((await agent.page.textContent('h1')).includes(t.state.closed));
    const steps = await agent.page.locator('.timeline-item').count();
    assert.ok(steps >= 8, `${steps} steps`);
    lib.nothingWrong(agent.page);
    await agent.context.close();

    const admin = await lib.person(browser, { base: stack.base, language });
    await admin.context.addCookies([{ name: 'zy_lang', value: language, url: stack.base }]);
    await signIn(admin.page, 'admin', 'admin');
    await admin.page.goto('/admin/audit?entity=complaint');
    assert.ok(await admin.page.locator('tbody tr').count() >= 8);
    const code = admin.page.locator('tbody tr', { has: admin.page.locator('[title="complaint.submit"]') }).first();
    await Promise.all([admin.page.waitForNavigation(), code.locator('a').first().click()]);
    assert.ok((await admin.page.textContent('main')).includes('complaint.submit'));
    lib.nothingWrong(admin.page);
    await admin.context.close();
  });
}
