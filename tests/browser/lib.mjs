// Helpers of the browser tests: Debian's chromium, one context per person, axe, screenshots.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

// CHROMIUM names another executable. Root may not use chromium's sandbox.
export function launch(more = [], environment = {}) {
  return chromium.launch({
    env: { ...process.env, ...environment },
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb',
      ...more,
    ],
  });
}

// A person at a device: language, size, with or without JavaScript, light or dark.
export async function person(browser, {
  language = 'zh-CN', size = WIDE, script = true, dark = false, base = undefined,
} = {}) {
  const context = await browser.newContext({
    baseURL: base,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    viewport: size,
    javaScriptEnabled: script,
    hasTouch: size.width < 600,
    isMobile: size.width < 600,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  watch(page);
  return { context, page };
}

// Whatever the page should never do: script errors, refused by its own policy, missing files.
const wrong = new WeakMap();
export function watch(page) {
  const list = [];
  wrong.set(page, list);
  page.on('pageerror', (error) => list.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // A page or form answered 4xx is logged by the browser too; a missing file is a fault.
    const answered = /status of 4\d\d/.test(message.text())
      && !message.location().url.includes('/static/');
    if (message.type() === 'error' && !answered) {
      list.push(`console: ${message.text()}`);
    }
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') list.push(`request failed: ${request.url()} ${why}`);
  });
}

// Throws with everything seen since the last call.
export function nothingWrong(page) {
  const list = wrong.get(page) ?? [];
  if (list.length) throw new Error(`${page.url()}:\n  ${list.splice(0).join('\n  ')}`);
}

// WCAG 2.2 AA by axe; throws with one line per violation. The source is evaluated by the browser's
// debugger, so the page's own policy stays as strict as it is.
export async function axe(page, { exclude = [], rules = null } = {}) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource);
  const result = await page.evaluate(([out, only]) => globalThis.axe.run(
    { exclude: out.map((selector) => [selector]) },
    { runOnly: only ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], preload: false },
  ), [exclude, rules]);
  if (!result.violations.length) return result.passes.length;
  const lines = result.violations.flatMap((v) => v.nodes.map((node) =>
    `${v.id} (${v.impact}): ${node.target.join(' ')}: ${node.any.concat(node.all).map((c) => c.message)[0] ?? v.help}`));
  throw new Error(`axe at ${page.url()}: ${lines.length}\n  ${lines.join('\n  ')}`);
}

// No sideways scrolling: nothing is wider than the screen.
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) throw new Error(`${page.url()} is ${wide} px wider than the screen`);
}

// Scrolled to its end, a long page still shows its top bar, and on a wide screen its menu.
export async function frameStays(page) {
  const tops = await page.evaluate(() => {
    scrollTo(0, document.documentElement.scrollHeight);
    const found = [...document.querySelectorAll('.side, .top, .portal-top')].filter((e) => e.checkVisibility());
    const at = found.map((e) => [e.className, Math.round(e.getBoundingClientRect().top)]);
    return { at, scrolled: scrollY };
  });
  await page.evaluate(() => scrollTo(0, 0));
  if (!tops.scrolled || !tops.at.length || tops.at.some(([, top]) => top !== 0)) {
    throw new Error(`${page.url()}: not in its place: ${JSON.stringify(tops)}`);
  }
}

export async function shot(page, name, { full = true, folder = process.env.SHOTS ?? 'build/shots' } = {}) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: full });
}
