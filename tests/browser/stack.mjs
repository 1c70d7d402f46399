// The real stack for browser tests: nginx, the FastCGI programs and the worker on a free port, over a
// small demonstration in a folder of its own, on the engine that ZHIYIN_TEST_ENGINE names (tests/http/database.py
// makes it, a copy of one that was made once in a run). Stopped by the process id of what was started here.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = resolve(ROOT, process.env.BUILD || 'build');
export const PASSWORD = 'zhiyin-demo';
export const SMALL = ['--customers', '300', '--members', '60', '--complaints', '45'];

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// size: arguments of `zhiyin demo`. Returns {base, data, zhiyin(...), stop()}.
export async function start({ size = SMALL } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'zybrowser.'));
  const data = join(folder, 'data');
  const log = join(folder, 'run.log');
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const database = (...words) => execFileSync(python, [join(ROOT, 'tests/http/database.py'), ...words],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000, env: { ...process.env, BUILD } }).trim();
  const zhiyin = (...words) => execFileSync(join(BUILD, 'zhiyin'), [...words, '--data', data],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  let address;
  try {
    address = database('fresh', data, 'demo', ...size);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const out = openSync(log, 'w');
  const child = spawn('bash', [join(ROOT, 'tools/run.sh')], {
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, BUILD, DATA: data, PORT: String(port), DEMO: '0', DB: '', ZHIYIN_TPL_CHECK: '1' },
  });
  let ended = false;
  const end = new Promise((done) => { child.on('exit', () => { ended = true; done(); }); });
  const stop = async () => {
    if (!ended) {
      child.kill('SIGTERM');
      const late = setTimeout(() => { process.kill(-child.pid, 'SIGKILL'); }, 20_000);
      await end;
      clearTimeout(late);
    }
    if (address) database('drop', address);
    rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const said = readFileSync(log, 'utf8');
    if (said.includes(`ready ${base}`)) break;
    if (ended || tries > 600) {
      await stop();
      throw new Error(`the stack did not start:\n${said}`);
    }
    await new Promise((done) => { setTimeout(done, 100); });
  }
  return { base, data, zhiyin, stop };
}

// Signs in at a program ("portal", "intranet", "admin") as a person does; ends on its home page.
export async function signIn(page, program, who, password = PASSWORD) {
  await page.goto(`/${program}/sign-in`);
  await page.fill(program === 'portal' ? 'input[name="contact"]' : 'input[name="username"]', who);
  await page.fill('input[name="password"]', password);
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith('/sign-in')), page.press('input[name="password"]', 'Enter')]);
}
