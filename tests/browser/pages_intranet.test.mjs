// The intranet's pages as manager, agent, sales and auditor: see pages.mjs.
import { everyPage } from './pages.mjs';

// Organisations of one's own team: they have contacts, and whoever looks after them may change them.
async function ourOrganisations(page) {
  await page.goto('/intranet/customers');
  return `${await page.getAttribute('.views a[href*="team="]', 'href')}&kind=organisation`;
}

// The page of a merge that was done: from the file of the one that stayed.
async function oneMerge(page) {
  await page.goto('/intranet/duplicates?state=merged');
  await page.click('.pair-side a');
  return page.getAttribute('a[href*="/merges/"]', 'href');
}

everyPage('intranet', [
  { who: null, full: true, first: ['/intranet/sign-in', '/intranet/reset/sent'] },
  { who: 'zhao.min', full: true,
    first: [ourOrganisations, oneMerge, '/intranet/duplicates', '/intranet/', '/intranet/complaints?tab=all', '/intranet/search?q=%E5%BC%A0', '/intranet/search?q=xyzzy',
      '/intranet/customers?q=xyzzy', '/intranet/orders?cancelled=yes', '/intranet/orders?q=xyzzy', '/intranet/customers?panel=1', '/intranet/complaints?tab=all&q=xyzzy', '/intranet/customers/bulk?do=stage&all=1&stage=at_risk&go=1&to_stage=active&reason=x', '/intranet/complaints/bulk?do=priority&all=1&tab=all&go=1&to_priority=high', '/intranet/customers?cols=name,code,tags,email&print=1', '/intranet/nothing-here'] },
  { who: 'li.na', first: ['/intranet/', '/intranet/complaints?tab=all'] },
  { who: 'zhang.wei', first: ['/intranet/'] },
  { who: 'zhou.shen', first: ['/intranet/', '/intranet/complaints?tab=all'] },
]);
