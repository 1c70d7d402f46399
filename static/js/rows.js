// A work list (table or list with data-rows): j and k go to the next and the previous row (data-row), Enter
// follows its main link (data-row-main), and a row's buttons may have a key of their own (data-row-key).
const typing = (element) =>
  element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

const rows = () => [...document.querySelectorAll('[data-rows] [data-row]')];

function go(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  const target = row?.querySelector('[data-row-main]') || row?.querySelector('a, button');
  target?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector('dialog[open]') || !rows().length) return;
  if (event.key === 'j') go(1);
  else if (event.key === 'k') go(-1);
  else if (/^[a-z]$/.test(event.key)) {
    const row = document.activeElement?.closest?.('[data-row]');
    row?.querySelector(`[data-row-key="${event.key}"]`)?.click();
  }
});
