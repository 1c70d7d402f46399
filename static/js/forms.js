// Forms: no double submit, filters that apply themselves, Ctrl+Enter.
const due = new WeakMap(); // form -> the timer that will make it busy

function setBusy(form, busy) {
  if (busy) form.setAttribute('aria-busy', 'true');
  else form.removeAttribute('aria-busy');
  document.documentElement.classList.toggle('busy', busy);
  for (const button of form.querySelectorAll('button:not([type="button"]), input[type="submit"]')) {
    button.disabled = busy;
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method === 'dialog') return;
  if (form.getAttribute('aria-busy') === 'true') {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // After this turn: a disabled button would not send its name and value.
  due.set(form, setTimeout(() => {
    if (!event.defaultPrevented || form.matches('[hx-post], [hx-get]')) setBusy(form, true);
  }, 0));
});

const release = (event) => {
  const form = event.target.closest?.('form');
  if (!form) return;
  clearTimeout(due.get(form)); // on a busy machine the answer comes before the timer
  setBusy(form, false);
};
document.addEventListener('htmx:afterRequest', release);
// Back with the browser's button: the page is taken out of memory as it was left.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[aria-busy]')) setBusy(form, false);
  document.documentElement.classList.remove('busy');
});

document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-auto-submit]');
  if (form && event.target.type !== 'search') form.requestSubmit();
});

// Empty filters need not stand in the address.
document.addEventListener('formdata', (event) => {
  if (event.target.method !== 'get') return;
  for (const [name, value] of [...event.formData]) {
    if (value === '' && event.formData.getAll(name).length === 1) event.formData.delete(name);
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.('form');
  if (form && form.method !== 'dialog') {
    event.preventDefault();
    form.requestSubmit();
  }
});
