// Menus are <details class="dropdown">: one open at a time, closed by a click elsewhere or Escape.
const open = () => document.querySelectorAll('details.dropdown[open]');

document.addEventListener('click', (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  const button = event.target.closest?.('[data-dismiss="flash"]');
  if (button) button.closest('.flash').remove();
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
