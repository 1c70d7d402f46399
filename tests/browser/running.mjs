// A running site and a browser for one test file: import { stack, browser } from './running.mjs'. Both are there
// from the first test on, and gone after the last.
import { after, before } from 'node:test';
import * as lib from './lib.mjs';
import { start } from './stack.mjs';

export let stack, browser;

before(async () => {
  stack = await start();
  browser = await lib.launch();
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});
