// What an agent does with a case in the intranet, step by step, as the tests of complaints need it.
// t: the texts to type (reply, remedy, decision). Each function leaves the case's page open.
import assert from 'node:assert/strict';

export async function press(page, locator, pattern) {
  const button = typeof locator === 'string' ? page.locator(locator) : locator;
  await Promise.all([pattern ? page.waitForURL(pattern) : page.waitForNavigation(), button.click()]);
}

// Searches the queue and opens the row that holds `mark` (a reference, or words of the text).
export async function find(agent, tab, word, mark) {
  await agent.goto(`/intranet/complaints?tab=${tab}`);
  await agent.fill('.filters input[name="q"]', word);
  await Promise.all([agent.waitForURL((url) => url.searchParams.get('q') === word), agent.press('.filters input[name="q"]', 'Enter')]);
  const row = agent.locator('tbody tr', { hasText: mark });
  assert.equal(await row.count(), 1, `${word} finds ${mark}`);
  await press(agent, row.locator('a'), /\/complaints\/TS-/);
  return agent.url().split('/').pop();
}

export async function takeAndAnswer(agent, t) {
  await press(agent, 'form[action$="/take"] button');
  await agent.fill('textarea[name="reply"]', t.reply);
  await press(agent, 'form[action$="/reply"] .form-actions button[type="submit"]');
  assert.ok((await agent.locator('.talk-own').last().textContent()).includes(t.reply));
}

export async function assess(agent, ref) {
  await press(agent, 'a[href$="/step/assessment"]', '**/step/assessment');
  await agent.check('input[name="severity"][value="3"]');
  await agent.check('input[name="safety"]');
  await press(agent, 'main form button[type="submit"]', `**/complaints/${ref}`);
  await press(agent, 'form[action$="/step/investigation"] button');
}

// A resolution needs cause, remedy and decision: without them it is refused.
export async function offer(agent, t, ref, { refused = true } = {}) {
  await press(agent, 'a[href$="/step/offered"]', '**/step/offered');
  if (refused) {
    await press(agent, 'main form button[type="submit"]');
    assert.ok(await agent.locator('.problems a').count() >= 3, 'cause, remedy and decision are asked for');
  }
  await agent.selectOption('select[name="cause"]', { index: 1 });
  await agent.fill('textarea[name="remedy"]', t.remedy);
  await agent.fill('textarea[name="decision"]', t.decision);
  await press(agent, 'main form button[type="submit"]', `**/complaints/${ref}`);
}
