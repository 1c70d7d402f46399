// <button data-print>: the browser's print dialog; what is printed is up to the print styles.
document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-print]')) window.print();
});
