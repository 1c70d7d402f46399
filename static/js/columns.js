// <form data-columns>: the columns of a list are put in order by dragging, or with the up and down
// buttons, without asking the server; the order of the fields in the form is the order of the columns.
const item = (node) => node.closest?.('[data-columns] [data-column]');
const fixed = (row) => !row.querySelector('[name="up"]');

function step(row, up) {
  const next = up ? row.previousElementSibling : row.nextElementSibling;
  if (!next || fixed(next)) return;
  if (up) next.before(row);
  else next.after(row);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-columns] [name="up"], [data-columns] [name="down"]');
  if (!button) return;
  event.preventDefault();
  step(item(button), button.name === 'up');
  button.focus();
});

// With the pointer: the row follows it from neighbour to neighbour.
let dragged = null;
document.addEventListener('pointerdown', (event) => {
  const row = event.target.closest?.('.columns-grip') && item(event.target);
  if (!row || fixed(row)) return;
  dragged = row;
  row.classList.add('dragged');
  event.preventDefault();
});

document.addEventListener('pointermove', (event) => {
  if (!dragged) return;
  const over = item(document.elementFromPoint(event.clientX, event.clientY) ?? document.body);
  if (!over || over === dragged || fixed(over)) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});

const drop = () => {
  dragged?.classList.remove('dragged');
  dragged = null;
};
document.addEventListener('pointerup', drop);
document.addEventListener('pointercancel', drop);
