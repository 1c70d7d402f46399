// The portal's pages as a guest, a member and a customer of an organisation: see pages.mjs.
import { everyPage } from './pages.mjs';

everyPage('portal', [
  { who: null, full: true, first: ['/portal/', '/portal/reset/sent', '/portal/track/sent', '/portal/nothing-here'] },
  { who: 'wang@example.cn', full: true, first: ['/portal/', '/portal/account/password', '/portal/complaints'] },
  { who: 'chen@example.cn', first: ['/portal/', '/portal/member'] },
]);
