// Every page of a program's route table that a person can open, as each role: found by following
// links, in both languages, wide and on a phone, light and dark. Each is checked by axe (WCAG 2.2 AA),
// may not be wider than the screen, and may not make the browser complain; on PostgreSQL, but for make
// check-deep, in Chinese and without axe. PAGES=shots keeps pictures
// of all (SHOTS: the folder). Used by pages_*.test.mjs, one program a file.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as lib from './lib.mjs';
import { signIn, start } from './stack.mjs';

// How many pages of one pattern are opened; 1 where nothing is said.
const SAMPLES = {
  '/intranet/complaints/{ref}': 3, '/intranet/complaints/{ref}/step/{state}': 5, '/intranet/customers/{id}': 2,
  '/portal/complaints/{ref}': 3, '/admin/lists/{list}': 3, '/admin/audit/{id}': 2, '/admin/members/{number}/state/{to}': 2,
};
// Not pages, or pages that need more than a link; the other browser tests and tests/http open these.
const NOT_HERE = /^\/portal\/member\/\{number\}|\.(csv|svg|xlsx|vcf|ics)$|\/language$|\/files\/|\/reset\/(open|new)$|\/sign-in\/code$|\/factor\/setup$|\/notices\/live$|\/done$|^\/portal\/verify$|withdraw$|\/reopen$|^\/intranet\/account-links\/\{id\}$|\/tasks\/\{id\}$|\/selection$|\/imports\/templates\/|\{ref\}\/(colleagues|replies)$|\/imports\/of\/|\/imports\/\{id\}\/columns$|\/grants\/\{id\}\/undo$|^\/portal\/invitation/;
const SHOTS = process.env.PAGES === 'shots';
// Most of the time goes into axe, to which a page is the same on either engine; so is its other language.
const WHOLE = process.env.ZHIYIN_TEST_ENGINE !== 'postgres' || !!process.env.ZHIYIN_TEST_WHOLE;

// people: who (null: a guest), first: addresses to begin with (or a function that finds one), full: all views are checked, in both
// languages; otherwise in Chinese, and by axe only where nobody before has been.
export function everyPage(program, people) {
  let stack, browser, patterns;
  const opened = new Set();

  before(async () => {
    stack = await start();
    browser = await lib.launch();
    patterns = JSON.parse(stack.zhiyin('routes', '--json')).routes
      .filter((r) => r.program === program && r.method === 'GET' && !NOT_HERE.test(r.path))
      .map(({ path }) => ({ path, match: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`) }))
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const patternOf = (path) => patterns.find((p) => p.match.test(path))?.path;

  async function check(page, name, axe, language) {
    lib.nothingWrong(page);
    await lib.fits(page);
    if (axe && language !== 'en') await lib.axe(page);
    if (SHOTS) await lib.shot(page, `${name}-wide`);
    await page.setViewportSize(lib.PHONE);
    await lib.fits(page);
    if (axe && language !== 'en') await lib.axe(page);
    if (SHOTS) await lib.shot(page, `${name}-phone`);
    if (axe && language === 'en') {
      await page.evaluate(() => { document.documentElement.dataset.bsTheme = 'dark'; });
      await lib.axe(page, { rules: ['color-contrast', 'html-has-lang', 'document-title', 'label', 'link-name', 'button-name'] });
      if (SHOTS) await lib.shot(page, `${name}-dark`);
    }
    await page.setViewportSize(lib.WIDE);
    lib.nothingWrong(page);
  }

  // Addresses in the page that belong to a pattern: [pattern, address].
  async function links(page) {
    const found = await page.$$eval('a[href], form[method="get"]', (list) =>
      list.map((e) => e.getAttribute('href') ?? e.getAttribute('action')));
    return found.filter((href) => href?.startsWith(`/${program}/`))
      .map((href) => [patternOf(href.split(/[?#]/)[0]), href.split('#')[0]])
      .filter(([pattern]) => pattern);
  }

  async function walk({ who, full, first }, language) {
    const { context, page } = await lib.person(browser, { base: stack.base, language });
    if (who) await signIn(page, program, who);
    // Chosen here; otherwise the account's language would count before the browser's.
    await context.addCookies([{ name: 'zy_lang', value: language, url: stack.base }]);
    const seen = new Map(), wrong = [], done = new Set();
    const begin = [];
    for (const one of first) begin.push(typeof one === 'string' ? one : await one(page));
    const queue = begin.map((url) => [patternOf(url.split('?')[0]) ?? url, url]);
    while (queue.length) {
      const [pattern, url] = queue.shift();
      const n = seen.get(pattern) ?? 0;
      if (done.has(url) || (!begin.includes(url) && n >= (SAMPLES[pattern] ?? 1))) continue;
      done.add(url);
      seen.set(pattern, n + 1);
      const fresh = !opened.has(pattern);
      opened.add(pattern);
      const answer = await page.goto(url, { waitUntil: 'load' });
      const name = `${language.slice(0, 2)}/${program}-${who?.split('@')[0] ?? 'guest'}${url.slice(program.length + 1).replace(/\W+/g, '-')}`;
      try {
        assert.equal(answer.status(), url.includes('nothing-here') ? 404 : 200, `${url} answered ${answer.status()}`);
        await check(page, name.slice(0, 90), WHOLE && (full || fresh), language);
      } catch (error) {
        wrong.push(`${who ?? 'guest'} ${language} ${url}\n    ${error.message}`);
      }
      queue.push(...await links(page));
    }
    await context.close();
    assert.equal(wrong.length, 0, `${wrong.length} pages:\n  ${wrong.join('\n  ')}`);
    return done.size;
  }

  describe(`every page of ${program}`, { concurrency: 2 }, () => {
    for (const language of WHOLE ? ['zh-CN', 'en'] : ['zh-CN']) {
      for (const someone of people) {
        if (language === 'en' && !someone.full) continue;
        test(`${someone.who ?? 'guest'} ${language}`, async () => {
          const count = await walk(someone, language);
          console.log(`# ${program} ${someone.who ?? 'guest'} ${language}: ${count} pages`);
        });
      }
    }
  });

  test('no page of the route table was left out', () => {
    assert.deepEqual(patterns.map((p) => p.path).filter((path) => !opened.has(path)), []);
  });
}
