// The pages of the administration as system admin and loyalty admin: see pages.mjs.
import { everyPage } from './pages.mjs';

everyPage('admin', [
  { who: null, full: true, first: ['/admin/sign-in', '/admin/reset/sent'] },
  { who: 'admin', full: true, first: ['/admin/', '/admin/nothing-here'] },
  { who: 'sun.li', full: true, first: ['/admin/', '/admin/members/open'] },
]);
