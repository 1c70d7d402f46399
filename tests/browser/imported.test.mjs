// The walk of a complaint that came by `zhiyin import complaints` beside the running programs: found
// in the queue by a two-character Chinese word, taken, answered, resolved; its customer, who left no
// contact, follows the private link issued for it and accepts. In Chinese with the customer on a
// phone and JavaScript; in English, wide and without.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { assess, find, offer, press, takeAndAnswer } from './case.mjs';
import * as lib from './lib.mjs';
import { browser, stack } from './running.mjs';
import { signIn } from './stack.mjs';

const CASES = [{
  language: 'zh-CN', size: lib.PHONE, script: true, word: '褪色', category: '家纺', mark: '第一次下水就褪色',
  body: '床单第一次下水就褪色，把白衬衫也染了。\n客服说“正常现象”，😡 请给个说法！', reply: '非常抱歉，我们正在核实这一批次的染料。',
  remedy: '全额退款，并赔偿染坏的衬衫。', decision: '该批次固色不足，已停售。', state: { offered: '已提出方案', accepted: '客户已接受' },
}, {
  language: 'en', size: lib.WIDE, script: false, word: '异味', category: '箱包', mark: '一打开全是异味',
  body: '行李箱一打开全是异味，晾了两周还有，"真皮"是假的吧？', reply: 'We are sorry. We have asked the maker about this batch.',
  remedy: 'A new suitcase, or the money back.', decision: 'The glue of this batch was at fault.', state: { offered: 'Resolution offered', accepted: 'Accepted' },
}];

const cell = (text) => `"${text.replaceAll('"', '""')}"`;

test('the file comes in beside the running programs, and a second time changes nothing', () => {
  const file = join(dirname(stack.data), 'complaints.csv');
  const rows = CASES.map((t, i) => `Z${i + 1},${cell(t.category)},${cell(t.body)}`);
  writeFileSync(file, `id,category,text\n${rows.join('\n')}\nZ9,书籍,物流很快\n`);
  const words = ['import', 'complaints', file, '--map', 'ref=id,category=category,body=text', '--json'];
  const first = JSON.parse(stack.zhiyin(...words)), again = JSON.parse(stack.zhiyin(...words));
  assert.deepEqual([first.read, first.imported, first.rejected], [3, 3, 0]);
  assert.deepEqual([again.imported, again.unchanged], [0, 3]);
  rmSync(file);
});

async function issueLink(agent) {
  await press(agent, agent.locator('form[action$="/link"]', { has: agent.locator('use[href$="#eye"]') }).locator('button'));
  const link = await agent.inputValue('.copy-row input');
  assert.match(link, /\/portal\/track\?key=[\w-]{43}$/);
  await lib.fits(agent);
  await press(agent, '.card-foot-line a');
  return link;
}

for (const t of CASES) {
  const { language, size, script } = t;
  test(`an imported complaint from the queue to its acceptance, ${language}`, async () => {
    const { context, page: agent } = await lib.person(browser, { base: stack.base, language, script });
    await context.addCookies([{ name: 'zy_lang', value: language, url: stack.base }]);
    await signIn(agent, 'intranet', 'li.na');
    const ref = await find(agent, 'unassigned', t.word, t.mark);
    assert.equal(await agent.locator('.talk-text').first().textContent(), t.body, 'the text as it was');
    assert.ok((await agent.textContent('.case-side')).includes(t.category));
    await takeAndAnswer(agent, t);
    await assess(agent, ref);
    await offer(agent, t, ref);
    assert.ok((await agent.textContent('h1')).includes(t.state.offered));
    const old = await issueLink(agent), link = await issueLink(agent);
    lib.nothingWrong(agent);
    await lib.shot(agent, `imported-agent-${language}`);

    const { context: there, page: guest } = await lib.person(browser, { base: stack.base, language, size, script });
    assert.equal((await guest.goto(old)).status(), 404, 'a newer link ends the old one');
    assert.equal(await guest.locator('.alert-warning').count(), 1, 'and the page says so');
    await guest.goto(link);
    assert.ok(guest.url().endsWith(`/portal/complaints/${ref}`), guest.url());
    const words = await guest.textContent('main');
    for (const part of [t.body, t.reply, t.remedy, t.decision]) assert.ok(words.includes(part), part);
    await lib.fits(guest);
    if (script) await lib.axe(guest);
    await press(guest, 'form[action$="/accept"] button[type="submit"]');
    assert.equal(await guest.locator('form[action$="/accept"]').count(), 0);
    await lib.shot(guest, `imported-guest-${language}`);
    lib.nothingWrong(guest);
    await there.close();

    await agent.reload();
    assert.ok((await agent.textContent('h1')).includes(t.state.accepted));
    await context.close();
  });
}
