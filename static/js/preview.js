// Chosen pictures are shown before they are sent: data-preview="id of a list" on a file input.
// The addresses are blob: ones, given back when the choice changes.
const size = (bytes) => (bytes >= 1048576
  ? `${(bytes / 1048576).toFixed(1)} MB`
  : `${Math.max(1, Math.round(bytes / 1024))} KB`);

const PICTURES = /^image\/(png|jpeg|gif|webp|bmp|avif)$/;

function item(file) {
  const li = document.createElement('li');
  li.className = 'preview';
  if (PICTURES.test(file.type)) {
    const img = document.createElement('img');
    img.src = URL.createObjectURL(file);
    img.alt = '';
    li.append(img);
  }
  const name = document.createElement('span');
  name.className = 'preview-name';
  name.textContent = file.name;
  const bytes = document.createElement('span');
  bytes.className = 'text-secondary';
  bytes.textContent = size(file.size);
  li.append(name, bytes);
  return li;
}

document.addEventListener('change', (event) => {
  const list = document.getElementById(event.target.dataset?.preview ?? '');
  if (!list) return;
  for (const img of list.querySelectorAll('img')) URL.revokeObjectURL(img.src);
  list.replaceChildren(...[...event.target.files].map(item));
});
