// data-confirm="Close Acme?" on a form or its button: asks in a dialog first. Listens before htmx
// and before forms.js, since a form that is not confirmed must not be sent by anyone.
const asked = new WeakSet();

function ask(text, label) {
  const dialog = document.getElementById('confirm-dialog');
  if (!dialog?.showModal) return Promise.resolve(window.confirm(text));
  document.getElementById('confirm-text').textContent = text;
  const yes = dialog.querySelector('[value="yes"]');
  yes.textContent = label || yes.dataset.defaultLabel;
  dialog.returnValue = '';
  dialog.showModal();
  dialog.querySelector('[value="no"]').focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

window.addEventListener('submit', async (event) => {
  const form = event.target;
  const button = event.submitter;
  const text = button?.dataset.confirm ?? form.dataset.confirm;
  if (!text || asked.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!await ask(text, button?.dataset.confirmLabel ?? button?.textContent.trim())) return;
  asked.add(form);
  form.requestSubmit(button ?? undefined);
}, true);
