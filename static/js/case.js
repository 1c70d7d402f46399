// The page of a case: saved replies put in at the cursor, colleagues at an @, and the sign that an
// answer is being written. Everything works without it by forms.
import htmx from 'htmx.org/dist/htmx.esm.js';

// A list of options moved through by arrow keys from a text field; picked with Enter or a click.
function moveIn(list, field, step) {
  const rows = [...list.querySelectorAll('[role="option"]:not([hidden])')];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  const next = step === 0 ? 0 : (now + step + rows.length) % rows.length;
  for (const row of list.querySelectorAll('[role="option"]')) row.setAttribute('aria-selected', 'false');
  rows[next].setAttribute('aria-selected', 'true');
  rows[next].scrollIntoView({ block: 'nearest' });
  field.setAttribute('aria-activedescendant', rows[next].id);
}
const chosen = (list) => list.querySelector('[aria-selected="true"]:not([hidden])');

function put(area, text, from = area.selectionStart) {
  area.setRangeText(text, from, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.focus();
}

// ---- saved replies ----
function openPicker(picker) {
  const list = picker.querySelector('[role="listbox"]');
  htmx.trigger(list, 'picker-open');
  picker.querySelector('input').focus();
}
function pick(picker, row) {
  const area = document.getElementById(picker.dataset.picker);
  if (!row || !area) return;
  picker.open = false;
  put(area, row.querySelector('[data-insert-text]').textContent);
}
function narrow(picker) {
  const words = picker.querySelector('input').value.trim().toLowerCase();
  for (const row of picker.querySelectorAll('[role="option"]')) row.hidden = words !== '' && !row.textContent.toLowerCase().includes(words);
  moveIn(picker.querySelector('[role="listbox"]'), picker.querySelector('input'), 0);
}
document.addEventListener('toggle', (event) => {
  if (event.target.matches?.('[data-picker]') && event.target.open) openPicker(event.target);
}, true);
document.addEventListener('htmx:afterSwap', (event) => {
  const picker = event.target.closest?.('[data-picker]');
  if (picker) narrow(picker);
});
document.addEventListener('input', (event) => {
  const picker = event.target.closest?.('[data-picker]');
  if (picker) narrow(picker);
});
document.addEventListener('keydown', (event) => {
  const picker = event.target.closest?.('[data-picker]');
  if (!picker || !event.target.matches('input')) return;
  const list = picker.querySelector('[role="listbox"]');
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveIn(list, event.target, event.key === 'ArrowDown' ? 1 : -1);
  else if (event.key === 'Enter') pick(picker, chosen(list));
  else if (event.key === 'Escape') {
    picker.open = false;
    picker.querySelector('summary').focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener('click', (event) => {
  const row = event.target.closest?.('[data-picker] [role="option"]');
  if (row) pick(row.closest('[data-picker]'), row);
});

// ---- colleagues at an @ ----
const mention = { from: -1, serial: 0 };
const panelOf = (area) => area.form?.querySelector('.mention-panel');

function closeMentions(area) {
  const panel = panelOf(area);
  if (!panel) return;
  panel.hidden = true;
  mention.from = -1;
  area.removeAttribute('aria-activedescendant');
}
async function offerMentions(area) {
  const before = area.value.slice(0, area.selectionStart);
  const at = /(?:^|[^\w.@])@([^\s@]{0,30})$/u.exec(before);
  if (!at) return closeMentions(area);
  const serial = ++mention.serial;
  const answer = await fetch(`${area.form.dataset.mentions}?q=${encodeURIComponent(at[1])}`, { credentials: 'same-origin' });
  if (!answer.ok || serial !== mention.serial) return undefined;
  const list = panelOf(area).querySelector('[role="listbox"]');
  list.replaceChildren(...new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, 'text/html').querySelectorAll('li'));
  mention.from = area.selectionStart - at[1].length;
  panelOf(area).hidden = false;
  area.setAttribute('aria-controls', list.id);
  moveIn(list, area, 0);
  return undefined;
}
function pickMention(area, row) {
  if (!row || mention.from < 0) return;
  const from = mention.from;
  closeMentions(area);
  put(area, `${row.dataset.insert} `, from);
}
document.addEventListener('input', (event) => {
  if (event.target.matches?.('[data-mentions] textarea')) offerMentions(event.target);
});
document.addEventListener('keydown', (event) => {
  const area = event.target;
  if (!area.matches?.('[data-mentions] textarea') || panelOf(area).hidden || event.ctrlKey || event.metaKey) return;
  const list = panelOf(area).querySelector('[role="listbox"]');
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveIn(list, area, event.key === 'ArrowDown' ? 1 : -1);
  else if ((event.key === 'Enter' || event.key === 'Tab') && chosen(list)) pickMention(area, chosen(list));
  else if (event.key === 'Escape') closeMentions(area);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener('click', (event) => {
  const row = event.target.closest?.('.mention-panel [role="option"]');
  if (row) pickMention(row.closest('form').querySelector('textarea'), row);
});

// ---- an answer is being written ----
document.addEventListener('input', (event) => {
  if (!event.target.matches?.('textarea[name="reply"]')) return;
  const sign = document.querySelector('[data-presence] [name="answering"]');
  const now = event.target.value.trim() ? '1' : '0';
  if (!sign || sign.value === now) return;
  sign.value = now;
  htmx.trigger(sign.form, 'changed'); // the others are told now, not at the next turn
});
