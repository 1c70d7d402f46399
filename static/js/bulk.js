// Rows that are ticked (boxes of the form "bulk"): all of the page, a range with Shift, and the bar that says
// how many. "All that the filter finds" ticks the page too, so that it is seen what is meant.
const boxes = () => [...document.querySelectorAll('input[form="bulk"][name="id"]')];
const form = () => document.querySelector('form[data-bulk]');
let last = null;

function show() {
  const bar = form();
  if (!bar) return;
  const list = boxes(), picked = list.filter((box) => box.checked).length;
  const all = bar.querySelector('[data-bulk-all]');
  if (picked < list.length) all.checked = false;
  bar.classList.toggle('some', picked > 0);
  bar.querySelector('[data-bulk-count]').textContent =
    all.checked ? '' : bar.dataset.bulkText.replace('#', picked);
  for (const head of document.querySelectorAll('[data-pick-all]')) {
    head.checked = picked > 0 && picked === list.length;
    head.indeterminate = picked > 0 && picked < list.length;
  }
}

function tick(on) {
  for (const box of boxes()) box.checked = on;
  show();
}

document.addEventListener('click', (event) => {
  const box = event.target.closest?.('input[form="bulk"][name="id"]');
  if (box) {
    const list = boxes();
    if (event.shiftKey && last && list.includes(last)) {
      const [a, b] = [list.indexOf(last), list.indexOf(box)].sort((x, y) => x - y);
      for (const one of list.slice(a, b + 1)) one.checked = box.checked;
    }
    last = box;
    show();
  } else if (event.target.closest?.('[data-pick-all]')) {
    tick(event.target.checked);
  } else if (event.target.closest?.('[data-bulk-none]')) {
    tick(false);
  }
});

document.addEventListener('change', (event) => {
  if (event.target.closest?.('[data-bulk-all]') && event.target.checked) tick(true);
  show();
});
document.addEventListener('DOMContentLoaded', show);
window.addEventListener('pageshow', show);
