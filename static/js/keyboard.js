// "/" goes to the search box, "?" shows the help; never while something is being typed.
const typing = (element) =>
  element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

function help() {
  const dialog = document.getElementById('help-dialog');
  if (dialog?.showModal && !dialog.open) dialog.showModal();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector('dialog[open]')) return;
  if (event.key === '/') {
    const box = document.querySelector('[data-search-box], main input[type="search"]');
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === '?') {
    event.preventDefault();
    help();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-help]')) help();
});
