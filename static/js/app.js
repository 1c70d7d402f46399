// Behaviour of every page. Loaded in the head, not deferred, so that the theme is right before the
// first paint; everything else waits for the document. Pages work without it.
import './theme.js';
import htmx from 'htmx.org/dist/htmx.esm.js';
import './bulk.js';
import './columns.js';
import './case.js';
import './confirm.js';
import './forms.js';
import './keyboard.js';
import './live.js';
import './menus.js';
import './preview.js';
import './print.js';
import './rows.js';
import { say } from './say.js';

// A request of htmx that failed says so, in the words of the page that was not swapped in (the form stays as it
// was typed); a page it replaced has its first problem in focus.
const failed = () => say('failed');
document.addEventListener('htmx:responseError', (event) => {
  const { status, responseText } = event.detail.xhr ?? {};
  const page = status === 503 ? new DOMParser().parseFromString(responseText, 'text/html') : null;
  say(page?.querySelector('.error-page .empty-subtitle')?.textContent.trim() || 'failed');
});
document.addEventListener('htmx:sendError', failed);
document.addEventListener('htmx:timeout', failed);

function focusProblem(root) {
  const problem = root.matches?.('[data-focus]') ? root : root.querySelector?.('[data-focus]');
  problem?.focus();
}
document.addEventListener('DOMContentLoaded', () => focusProblem(document));
htmx.onLoad(focusProblem);

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-print]')) window.print();
});

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say('copied');
  } catch {
    say('failed');
  }
});
