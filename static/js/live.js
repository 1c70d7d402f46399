// The bell without reloading. nginx (nchan) tells one tab of the browser that there is something new; all tabs
// then ask the program for the bell and the new notices. One tab listens for all of them, since a browser
// opens only six connections to a host without HTTP/2. Where nothing is told (no nchan, a broken
// connection), pages ask by themselves, and do so now and then in any case.
const OFTEN = 45_000; // nobody tells us
const SELDOM = 300_000; // somebody does
const AGAIN = 20_000; // until a connection that was refused is tried anew
const TOAST = 12_000;

let told = false; // a tab of this browser listens
let broken = false; // it did, and what happened since then is not known
let over = false; // signed out: nothing more is asked
let asking = false, askAgain = false, asked = Date.now();
let title = '';

const bell = () => document.querySelector('a.bell[data-ask]');

function showTitle(count) {
  title ||= document.title.replace(/^\(\d+\+?\) /, '');
  document.title = count > 0 ? `(${count > 99 ? '99+' : count}) ${title}` : title;
}

function showToasts(list) {
  const place = document.getElementById('toasts');
  if (!place || document.hidden) return;
  for (const toast of list) {
    place.prepend(toast);
    const gone = () => {
      if (toast.matches(':hover, :focus-within')) setTimeout(gone, TOAST);
      else toast.remove();
    };
    setTimeout(gone, TOAST);
  }
}

function show(text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const now = page.querySelector('a.bell'), old = bell();
  if (!now || !old) return;
  const focused = document.activeElement === old;
  old.replaceWith(now);
  if (focused) now.focus();
  showTitle(Number(now.dataset.unread));
  showToasts([...page.querySelectorAll('.toast-new')].reverse());
  document.dispatchEvent(new CustomEvent('zhiyin:bell', { detail: Number(now.dataset.unread) }));
}

async function ask() {
  if (asking) {
    askAgain = true;
    return;
  }
  const place = bell();
  if (over || !place) return;
  asking = true;
  asked = Date.now();
  try {
    const answer = await fetch(`${place.dataset.ask}?after=${place.dataset.latest}`,
      { redirect: 'manual', headers: { Accept: 'text/html' } });
    if (answer.status === 401 || answer.status === 403) over = true;
    else if (answer.ok) show(await answer.text());
  } catch {
    // No connection: the next time.
  }
  asking = false;
  if (askAgain) {
    askAgain = false;
    ask();
  }
}

// Holds the connection; EventSource itself connects again after a broken one, but not after a refusal.
function listen(url, tell) {
  const source = new EventSource(url);
  source.addEventListener('open', () => tell('up'));
  source.addEventListener('message', () => tell('new'));
  source.addEventListener('error', () => {
    tell('down');
    if (source.readyState === EventSource.CLOSED && !over) setTimeout(() => listen(url, tell), AGAIN);
  });
}

function share(url) {
  if (!navigator.locks || !globalThis.BroadcastChannel || !globalThis.EventSource) return;
  const tabs = new BroadcastChannel(`zhiyin${url}`);
  const hear = (what) => {
    if (what === 'who') return;
    if (what === 'new' || (what === 'up' && (broken || Date.now() - asked > 5000))) ask();
    told = what !== 'down';
    broken = !told;
  };
  let listening = false;
  tabs.addEventListener('message', ({ data }) => {
    if (data === 'who' && listening && told) tabs.postMessage('up');
    hear(data);
  });
  const tell = (what) => {
    tabs.postMessage(what);
    hear(what);
  };
  // The lock goes to the next tab when this one is closed.
  navigator.locks.request(`zhiyin${url}`, () => {
    listening = true;
    listen(url, tell);
    return new Promise(() => {});
  });
  tabs.postMessage('who');
}

function tick() {
  if (!document.hidden && Date.now() - asked > (told ? SELDOM : OFTEN)) ask();
}

document.addEventListener('DOMContentLoaded', () => {
  const place = bell();
  if (!place) return;
  showTitle(Number(place.dataset.unread));
  if (place.dataset.live) share(place.dataset.live);
  setInterval(tick, 5000);
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - asked > 10_000) ask();
});
