// The main path of customers: found by characters, pinyin, initials and phone tail; filtered, paged
// forward and back; a call logged with a next step that is then done; a consent given and withdrawn;
// two people editing at once lose nothing; the list as a file. In Chinese on a phone with JavaScript;
// in English, wide, without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as lib from './lib.mjs';
import { go, person, stack } from './running.mjs';

const submit = (page) => page.locator('main form[method="post"] .form-actions button[type="submit"]');
const names = (page) => page.locator('tbody .cell-main a').allTextContents();
const inOneMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

async function create(page, t) {
  await page.goto('/intranet/customers/new');
  await page.fill('input[name="phone"]', '12');
  await page.fill('input[name="city"]', t.city);
  await go(page, () => submit(page).click());
  assert.ok(await page.locator('.field-error').count() >= 2, 'name and phone are wrong');
  assert.equal(await page.inputValue('input[name="city"]'), t.city);
  if (t.script) await lib.axe(page);
  await page.fill('input[name="name"]', t.name);
  await page.fill('input[name="phone"]', t.phone);
  await go(page, () => submit(page).click(), /\/customers\/\d+$/);
  assert.ok((await page.textContent('h1')).includes(t.name));
  return page.url();
}

async function search(page, t) {
  for (const words of t.finds) {
    await page.goto('/intranet/customers');
    await page.fill('.list-search input[name="q"]', words);
    await go(page, () => page.press('.list-search input[name="q"]', 'Enter'), /[?&]q=/);
    const found = await names(page);
    assert.ok(found.includes(t.name), `${words} finds ${t.name}, not ${found.slice(0, 5)}`);
    assert.ok(found.length < 50, `${words} finds ${found.length}`);
  }
  await page.goto('/intranet/customers?q=xyzzyxyzzy');
  assert.equal(await page.locator('tbody tr').count(), 0);
  assert.ok(await page.isVisible('.empty-title'));
}

async function filter(page, t) {
  await page.goto('/intranet/customers');
  if (t.script) {
    await page.click('.list-search a[aria-controls="filter-panel"]');
    await page.waitForSelector('select[name="stage"]');
  } else {
    await go(page, () => page.click('.list-search a[aria-controls="filter-panel"]'), /panel=1/);
  }
  await lib.fits(page);
  const stage = await page.locator('select[name="stage"] option').nth(2).getAttribute('value');
  await page.selectOption('select[name="stage"]', stage);
  await go(page, () => page.click('.filter-panel button[type="submit"]'), (url) => url.searchParams.get('stage') === stage);
  const badges = new Set(await page.locator('tbody td:nth-child(3)').allTextContents());
  assert.equal(badges.size, 1, `only one stage: ${[...badges]}`);
  await go(page, () => page.click('.chip-out'), (url) => !url.searchParams.get('stage'));
  if (t.script) await lib.frameStays(page);
  const first = await names(page);
  assert.equal(first.length, 50);
  await go(page, () => page.click('a[rel="next"]'));
  const second = await names(page);
  assert.notDeepEqual(first, second);
  await go(page, () => page.click('a[rel="prev"]'));
  assert.deepEqual(await names(page), first);
}

async function call(page, t, file) {
  await page.goto(file);
  await go(page, () => page.click('a[href$="/log"]'), '**/log');
  await page.fill('input[name="subject"]', t.subject);
  await page.fill('textarea[name="body"]', t.said);
  await page.fill('input[name="next_step"]', t.next);
  await page.fill('input[name="next_on"]', inOneMonth());
  await go(page, () => submit(page).click(), file);
  const entry = page.locator('.timeline-item', { hasText: t.subject });
  assert.ok((await entry.textContent()).includes(t.said));
  await page.goto('/intranet/');
  if (!(await page.textContent('main')).includes(t.next)) await go(page, () => page.click('main a[href$="steps=1"]'));
  assert.ok((await page.textContent('main')).includes(t.next), 'the step stands on the home page');
  await page.goto(file);
  await go(page, () => page.locator('.timeline-next button').first().click());
  assert.equal(await page.locator('form[action$="/undone"], .timeline-next form[action*="undone"]').count() > 0, true, 'done, and can be undone');
  await page.goto('/intranet/?steps=1');
  assert.ok(!(await page.textContent('main')).includes(t.next));
}

async function together(sales, manager, t, file) {
  await sales.goto(`${file}/edit`);
  await manager.goto(`${file}/edit`);
  await manager.fill('input[name="city"]', t.theirs);
  await manager.fill('textarea[name="habits"]', t.habits);
  await go(manager, () => submit(manager).click(), file);
  await sales.fill('input[name="city"]', t.mine);
  await sales.fill('input[name="work"]', t.work);
  await go(sales, () => submit(sales).click());
  const table = sales.locator('.merge-table');
  const shown = await table.textContent();
  for (const part of [t.theirs, t.habits, t.mine, t.work]) assert.ok(shown.includes(part), part);
  if (t.script) await lib.axe(sales);
  await lib.shot(sales, `customer-merge-${t.language}`);
  await sales.check('input[name="theirs"][value="city"]');
  await go(sales, () => submit(sales).click(), file);
  const words = await sales.textContent('main');
  for (const part of [t.theirs, t.work]) assert.ok(words.includes(part), `${part} is kept`);
  await sales.goto(`${file}/edit`);
  assert.equal(await sales.inputValue('textarea[name="habits"]'), t.habits);
  assert.equal(await sales.inputValue('input[name="city"]'), t.theirs);
}

// A consent is given with how that can be shown, and withdrawn: the file keeps both.
async function consent(page, t, file) {
  const card = page.locator('.card', { has: page.locator('a[href$="/consent"]') });
  await page.goto(file);
  await go(page, () => card.locator('a[href$="/consent"]').click(), '**/consent');
  await go(page, () => submit(page).click());
  assert.equal(await page.locator('.field-error').count(), 3, 'purpose, channel and how are asked for');
  await page.selectOption('select[name="purpose"]', { index: 1 });
  await page.selectOption('select[name="channel"]', { index: 2 });
  await page.fill('input[name="how"]', t.given);
  await go(page, () => submit(page).click(), file);
  assert.ok((await card.textContent()).includes(t.given));
  await go(page, () => card.locator('a[href$="/withdraw"]').click(), '**/withdraw');
  assert.ok((await page.textContent('main')).includes(t.given), 'the question names the consent');
  if (t.script) await lib.axe(page);
  await page.fill('input[name="how"]', t.withdrawn);
  await go(page, () => submit(page).click(), file);
  const words = await card.textContent();
  assert.ok(words.includes(t.given) && words.includes(t.withdrawn), words);
  assert.equal(await card.locator('a[href$="/withdraw"]').count(), 0);
  const entries = await page.locator('.timeline-item').allTextContents();
  for (const entry of t.consents) assert.ok(entries.some((text) => text.includes(entry)), entry);
}

const CASES = [
  { language: 'zh-CN', size: lib.PHONE, script: true, name: '诸葛思睿', city: '绍兴', phone: '154 7700 4321',
    finds: ['思睿', '诸葛', 'zhugesirui', 'zgsr', '4321', '１５４７７００４３２１'], subject: '新品报价沟通', said: '客户希望月底前看到样品。', next: '寄送样品两件',
    theirs: '杭州', mine: '宁波', work: '越秀饰品 采购经理', habits: '周五下午不接电话',
    given: '5 月 3 日签署的登记表', withdrawn: '来电要求不再推送', consents: ['客户已同意授权', '客户已撤回授权'] },
  { language: 'en', size: lib.WIDE, script: false, name: 'Siobhán O’Hara & Sons', city: 'Cork', phone: '154 7700 8765',
    finds: ['siobhan', 'hara', '8765'], subject: 'Call about <samples>', said: 'Wants "two" by May & a price.', next: 'Send two samples',
    theirs: 'Dublin', mine: 'Galway', work: 'Owner', habits: 'Never on Fridays',
    given: 'Signed form of 3 May', withdrawn: 'Said "no more" on the phone', consents: ['Consent given', 'Consent withdrawn'] },
];

for (const t of CASES) {
  test(`a salesperson's day, ${t.language}, ${t.size.width} px${t.script ? '' : ', no script'}`, async () => {
    const sales = await person(t, 'intranet', 'zhang.wei');
    const file = await create(sales, t);
    await search(sales, t);
    await filter(sales, t);
    await call(sales, t, file);
    await consent(sales, t, file);
    const manager = await person(t, 'intranet', 'zhao.min');
    await together(sales, manager, t, file);
    await lib.shot(sales, `customer-file-${t.language}`);

    await manager.goto(`/intranet/customers?q=${encodeURIComponent(t.finds[0])}`);
    const [download] = await Promise.all([manager.waitForEvent('download'), manager.click('.btn-list a[href*=".csv"]')]);
    const csv = readFileSync(await download.path(), 'utf8');
    assert.equal(csv.charCodeAt(0), 0xfeff, 'spreadsheets see that it is UTF-8');
    assert.equal(csv.trim().split('\r\n').length, 1 + await manager.locator('tbody tr').count());
    assert.ok(csv.includes(t.name));
    lib.nothingWrong(manager);
    await sales.context().close();
    await manager.context().close();
  });
}

test('the keyboard alone: skip link, search box, help, every main action', async () => {
  const page = await person({ language: 'zh-CN', size: lib.WIDE }, 'intranet', 'zhang.wei');
  await page.goto('/intranet/customers');
  await lib.frameStays(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip-link');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#help-dialog'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
  await page.keyboard.type('李');
  await go(page, () => page.keyboard.press('Enter'), /\/intranet\/search\?q=/);
  await page.locator('main a[href*="/customers/"]').first().focus();
  await go(page, () => page.keyboard.press('Enter'), /\/customers\/\d+$/);
  // From the content's start, Tab reaches each action of the file's head in its order.
  await page.evaluate(() => document.getElementById('content').focus());
  const wanted = await page.locator('.file-tools a, .file-tools button, .file-tools summary').evaluateAll((list) =>
    list.filter((e) => e.checkVisibility()).map((e) => e.textContent.trim()));
  const reached = [];
  for (let i = 0; i < 40 && reached.length < wanted.length; i++) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => (document.activeElement.closest('.file-tools') ? document.activeElement.textContent.trim() : null));
    if (text) reached.push(text);
  }
  assert.deepEqual(reached, wanted);
  lib.nothingWrong(page);
  await page.context().close();
});
