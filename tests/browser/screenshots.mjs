// Makes the pictures of README.md (docs/images) and of the manual (docs/manual) from a fresh demonstration:
// `make screenshots`; with ONLY="grant report" those alone.
// Not a test: people look at what it made before they commit it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as lib from './lib.mjs';
import { ROOT, signIn, start } from './stack.mjs';

const OUT = process.env.OUT || join(ROOT, 'docs/images');
const only = (process.env.ONLY || '').split(' ').filter(Boolean);
const wanted = (one) => !only.length || only.includes(one.name);
const DESK = { width: 1280, height: 860 };

// A customer of whom there is something to see: a member with many kinds of entries lately.
async function richest(page) {
  await page.goto('/intranet/customers?contact=30&stage=loyal');
  const links = await page.$$eval('tbody .cell-main a', (list) => list.slice(0, 40).map((a) => a.getAttribute('href')));
  let best = links[0], most = -1;
  for (const link of links) {
    await page.goto(link);
    const kinds = await page.$$eval('.timeline-icon use', (list) => new Set(list.slice(0, 6).map((e) => e.getAttribute('href'))).size * 20);
    const member = await page.locator('.member-box .member-card').count();
    if (kinds + member * 30 > most) [best, most] = [link, kinds + member * 30];
  }
  return best;
}

// A case with a conversation that goes on.
async function busiest(page) {
  await page.goto('/intranet/complaints?tab=all&state=investigation');
  const links = await page.$$eval('tbody .cell-main a', (list) => list.slice(0, 12).map((a) => a.getAttribute('href')));
  let best = links[0], most = -1;
  for (const link of links) {
    await page.goto(link);
    const n = await page.locator('.talk-item').count();
    if (n > most) [best, most] = [link, n];
  }
  return best;
}

const PICTURES = [
  { name: 'customers-zh', program: 'intranet', who: 'zhao.min', path: '/intranet/customers' },
  { name: 'customer-file-zh', program: 'intranet', who: 'zhao.min', path: richest },
  { name: 'queue-zh', program: 'intranet', who: 'li.na', path: '/intranet/complaints?tab=all' },
  { name: 'case-en', program: 'intranet', who: 'li.na', path: busiest },
  { name: 'member-en', program: 'admin', who: 'sun.li', path: async (page) => {
    await page.goto('/admin/members');
    return page.getAttribute('tbody .cell-main a >> nth=7', 'href');
  } },
  { name: 'portal-new-phone-zh', program: 'portal', phone: true, path: '/portal/complaints/new' },
  { name: 'portal-member-phone-en', program: 'portal', who: 'wang@example.cn', phone: true, path: '/portal/member' },
];

// What the first such link of a list leads to.
function first(list, link) {
  return async (page) => {
    await page.goto(list);
    return page.locator(link).first().getAttribute('href');
  };
}

// Of the manual, each in both languages.
const MANUAL = [
  { name: 'home', program: 'intranet', who: 'li.na', path: '/intranet/' },
  { name: 'customers', program: 'intranet', who: 'zhao.min', path: '/intranet/customers' },
  { name: 'customer', program: 'intranet', who: 'zhao.min', path: richest },
  { name: 'import', program: 'intranet', who: 'zhao.min', path: '/intranet/imports' },
  { name: 'queue', program: 'intranet', who: 'li.na', path: '/intranet/complaints?tab=all' },
  { name: 'case', program: 'intranet', who: 'li.na', path: busiest },
  { name: 'members', program: 'admin', who: 'sun.li', path: '/admin/members' },
  { name: 'request', program: 'admin', who: 'sun.li', path: first('/admin/requests', 'tbody .cell-main a:has(+ .member-digits)') },
  { name: 'grant', program: 'admin', who: 'sun.li', path: first('/admin/grants', 'tbody tr:has(.tone-violet) a') },
  { name: 'report', program: 'admin', who: 'sun.li', path: '/admin/reports/points' },
  { name: 'staff', program: 'admin', who: 'admin', path: '/admin/staff' },
  { name: 'permissions', program: 'admin', who: 'admin', path: '/admin/permissions' },
  { name: 'fields', program: 'admin', who: 'admin', path: '/admin/fields' },
];

async function manual(browser, base, language, people, { name, program, who, path }) {
  const folder = join(ROOT, 'docs/manual', language === 'en' ? 'en' : 'zh', 'images');
  mkdirSync(folder, { recursive: true });
  if (!people.has(who)) {
    const { page, context } = await lib.person(browser, { base, language, size: DESK });
    await context.addCookies([{ name: 'zy_lang', value: language, url: base }]);
    await signIn(page, program, who);
    people.set(who, page);
  }
  const page = people.get(who);
  await page.goto(typeof path === 'string' ? path : await path(page));
  await page.evaluate(() => document.activeElement.blur());
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 72 });
}

async function picture(browser, base, { name, program, who, phone, path }) {
  const language = name.endsWith('-en') ? 'en' : 'zh-CN';
  const { context, page } = await lib.person(browser, { base, language, size: phone ? lib.PHONE : DESK });
  await context.addCookies([{ name: 'zy_lang', value: language, url: base }]);
  if (who) await signIn(page, program, who);
  await page.goto(typeof path === 'string' ? path : await path(page));
  if (name === 'portal-new-phone-zh') await page.check('input[name="kind"][value="complaint"]');
  await page.evaluate(() => document.activeElement.blur());
  await page.waitForTimeout(500);
  const file = join(OUT, `${name}.png`);
  await page.screenshot({ path: file });
  await context.close();
  try { // smaller where the tool is there
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--output', file, '--', file]);
  } catch { /* the picture stays as it is */ }
  console.log(`${file} ${Math.round(statSync(file).size / 1024)} KB`);
}

mkdirSync(OUT, { recursive: true });
const stack = await start({ size: [] });
try {
  for (const language of ['zh-CN', 'en']) {
    const browser = await lib.launch([`--lang=${language}`], { LANGUAGE: language.replace('-', '_') });
    for (const one of PICTURES) {
      if (wanted(one) && one.name.endsWith('-en') === (language === 'en')) await picture(browser, stack.base, one);
    }
    const people = new Map();
    for (const one of MANUAL.filter(wanted)) await manual(browser, stack.base, language, people, one);
    await browser.close();
  }
} finally {
  await stack.stop();
}
