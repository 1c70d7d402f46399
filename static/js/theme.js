// Light or dark: what was chosen here before, else what the system says.
const KEY = 'zhiyin-theme';
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply() {
  root.dataset.bsTheme = stored() ?? (system.matches ? 'dark' : 'light');
  document.dispatchEvent(new CustomEvent('zhiyin:theme'));
}

root.classList.add('js');
apply();
system.addEventListener('change', apply);

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-theme-switch]')) return;
  try {
    localStorage.setItem(KEY, root.dataset.bsTheme === 'dark' ? 'light' : 'dark');
  } catch {
    // Storage is switched off: the choice holds for this page only.
    root.dataset.bsTheme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
    return;
  }
  apply();
});
