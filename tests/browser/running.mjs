// A running site and a browser for one test file: import { stack, browser } from './running.mjs'. Both are there
// from the first test on, and gone after the last. person() is somebody at a device of their own.
import { after, before } from 'node:test';
import * as lib from './lib.mjs';
import { signIn, start } from './stack.mjs';

export let stack, browser;

before(async () => {
  stack = await start();
  browser = await lib.launch();
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

// A page of a new visitor who has chosen t.language; t.size, t.script: as in lib.person. Signed in when who is given.
export async function person(t, program, who) {
  const { context, page } = await lib.person(browser, { base: stack.base, ...t });
  await context.addCookies([{ name: 'zy_lang', value: t.language, url: stack.base }]);
  if (who) await signIn(page, program, who);
  return page;
}

// What leads to another page (of that address), which must be sound.
export async function go(page, action, pattern) {
  await Promise.all([pattern ? page.waitForURL(pattern) : page.waitForNavigation(), action()]);
  await lib.fits(page);
  lib.nothingWrong(page);
}
