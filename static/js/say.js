// One short sentence at the foot of the page, also read aloud; the page brings its translations
// as data attributes of #said.
let timer = 0;

export function say(what) {
  const place = document.getElementById('said');
  if (!place) return;
  place.textContent = place.dataset[what] ?? what;
  place.classList.remove('visually-hidden');
  place.classList.add('said');
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.classList.add('visually-hidden');
    place.classList.remove('said');
    place.textContent = '';
  }, Math.max(4000, place.textContent.length * 60));
}
