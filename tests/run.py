#!/usr/bin/env python3
"""Runs all tests and ends with one line "N passed, N failed".

    tests/run.py [c] [rules] [http] [browser] [NAME...]

Without arguments everything runs, in that order: the C programs below BUILD/tests (those that open databases
once on each engine, some also behind PgBouncer; test_sqlite_* and test_postgres_* on theirs), the Python tests
below tests/rules and tests/http (each method counts), the browser tests tests/browser/*.test.mjs. HTTP and browser
tests run beside each other, on each engine (ZHIYIN_TEST_ENGINE=sqlite|postgres: on that one); on PostgreSQL the
longest sweeps (LONG) are left out unless they are named or ZHIYIN_TEST_WHOLE=1 (make check-deep).
A NAME chooses the C programs and test files whose path contains it. Each part has a time limit;
what is cut off, crashes or does not start is a failure. Unless only house rules are asked for, one
PostgreSQL server runs meanwhile (tests/support/pg.py); ZHIYIN_TEST_PG has its address. Standard library only."""
import concurrent.futures
import contextlib
import glob
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import pg  # tests/support/pg.py
import pooler
BUILD = os.path.join(ROOT, os.environ.get("BUILD") or "build")
C_LIMIT = 180  # seconds for one C program
METHOD_LIMIT = 120  # for one Python test method
PYTHON_LIMIT = {"rules": 300, "http": 5400 if os.environ.get("ZHIYIN_TEST_WHOLE") else 1500}
BROWSER_LIMIT = 600 if os.environ.get("ZHIYIN_TEST_WHOLE") else 450  # for one browser test file; every page of the
# intranet takes three minutes of a processor in the browser, on either engine, and has others beside it
GROUPS = ("c", "rules", "http", "browser")
WORKERS = 3  # of two processors: each waits now and then

ENGINES = [e for e in ("sqlite", "postgres") if os.environ.get("ZHIYIN_TEST_ENGINE", e) == e]
# Of one engine, of both in one file, or without a database.
ONCE = {"test_install", "test_upgrade", "test_away", "test_move", "frontend.test"}
# Every page for every role, every parser's bad input, hours of bulk work: what of it is the engine's, the other
# files try as well.
LONG = {"test_crawler", "test_answers", "test_imports", "account.test", "case_daily.test", "fields.test", "import.test",
        "loyalty.test", "pages_admin.test", "pages_intranet.test"}

# Minutes each: they begin before everything that runs beside them, so that nobody waits for them at the end.
LONGEST = {"pages_intranet.test", "pages_admin.test"}

passed = failed = 0
SAYING = threading.Lock()


def report(name, good, bad, seconds, details=""):
    """One progress line; what went wrong below it."""
    global passed, failed
    lines = [f"{'FAIL' if bad else 'ok  '} {name:<48} {good:4} passed {bad:3} failed {seconds:6.1f} s"]
    if bad and details:
        lines += ["     " + line for line in details.strip().splitlines()[-60:]]
    with SAYING:
        passed += good
        failed += bad
        print("\n".join(lines), flush=True)


def run(command, limit, env=None):
    """(exit status or None when cut off, output, seconds); the whole process group ends with it."""
    begin = time.monotonic()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            status = child.wait(limit)
        except subprocess.TimeoutExpired:
            status = None
        try:  # whatever it left behind, or all of it
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        child.wait()
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    return status, text, time.monotonic() - begin


def tap(text):
    """(passed, failed) of TAP lines; of node's nested ones only the innermost count."""
    good = bad = 0
    lines = [m for m in re.finditer(r"^( *)(ok|not ok) \d+(.*)$", text, re.M)]
    for i, m in enumerate(lines):
        depth = len(m[1])
        if i and len(lines[i - 1][1]) > depth and m[2] == "ok":
            continue  # sums up the deeper ones before it
        if re.search(r"# (SKIP|skip|TODO)", m[3]):
            continue
        good += m[2] == "ok"
        bad += m[2] != "ok"
    return good, bad


# ---- C ----

# What also runs behind PgBouncer: transactions, and use cases of each kind.
POOLED = ("db/test_db", "db/test_tx", "db/test_search", "domain/test_points_request", "domain/test_complaint_team")


def engines(source, program):
    """Of a program that opens databases: each that it runs on; a name says if it is about one of them only."""
    name = os.path.relpath(source, os.path.join(ROOT, "tests"))[:-2]
    for engine in ("sqlite", "postgres", "pooler"):
        if f"/test_{engine}_" in name + "_":
            return [engine]
    with open(program.replace("/tests/", "/obj/tests/") + ".d", encoding="utf-8") as f:
        if "support/database.h" not in f.read():
            return [None]
    return ["sqlite", "postgres"] + ["pooler"] * (name in POOLED)


BEHIND = {"postgres": " on postgres", "pooler": " behind PgBouncer"}
SLOTS = queue.SimpleQueue()  # each program that runs has a database of PostgreSQL to itself
for number in range(2):
    SLOTS.put(str(number))


def run_c(job):
    program, engine = job
    name = os.path.relpath(program, os.path.join(BUILD, "tests")) + BEHIND.get(engine, "")
    slot = SLOTS.get()
    with tempfile.NamedTemporaryFile(suffix=".tap") as log:
        env = dict(os.environ, CK_TAP_LOG_FILE_NAME=log.name, CK_VERBOSITY="normal", ZHIYIN_TEST_SLOT=slot,
                   ZHIYIN_TEST_POOLER="",
                   ZHIYIN_TEST_ENGINE="postgres" if engine in BEHIND else "sqlite", CK_DEFAULT_TIMEOUT="60", BUILD=BUILD)
        if engine == "pooler":
            env["ZHIYIN_TEST_POOLER"] = os.environ.get("ZHIYIN_TEST_POOLER", "")
        status, text, seconds = run([program], C_LIMIT, env)
        good, bad = tap(open(log.name, encoding="utf-8", errors="replace").read())
    SLOTS.put(slot)
    if status is None:
        return name, good, bad + 1, seconds, text + f"\ncut off after {C_LIMIT} s"
    if status != 0 and bad == 0:
        return name, good, 1, seconds, text + f"\nended with status {status}"
    if good + bad == 0:
        return name, 0, 1, seconds, text + "\nit ran no test"
    return name, good, bad, seconds, text


def all_c(wanted):
    jobs = []
    for source in sorted(glob.glob(os.path.join(ROOT, "tests/*/test_*.c"))):
        layer, name = source.split(os.sep)[-2:]
        program = os.path.join(BUILD, "tests", layer, name[:-2])
        if not wanted(program):
            continue
        if os.access(program, os.X_OK):
            jobs += [(program, engine) for engine in engines(source, program)]
        else:
            report(f"{layer}/{name[:-2]}", 0, 1, 0, "not built")
    with (connection_pooler(any(engine == "pooler" for _, engine in jobs)),
          concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool):
        for result in pool.map(run_c, jobs):
            report(*result)


@contextlib.contextmanager
def connection_pooler(needed):
    if not needed or not os.environ.get("ZHIYIN_TEST_PG"):
        yield
        return
    try:
        before = pooler.Pooler(os.environ["ZHIYIN_TEST_PG"])
    except (OSError, RuntimeError) as e:
        report("the tests' PgBouncer", 0, 1, 0, str(e))
        yield
        return
    with before:
        os.environ["ZHIYIN_TEST_POOLER"] = f"postgresql://postgres@127.0.0.1:{before.port}"
        yield
    del os.environ["ZHIYIN_TEST_POOLER"]


# ---- Python ----

class Lines(unittest.TestResult):
    """Writes one JSON line a test to the pipe of the parent, and limits each in time."""

    def __init__(self, pipe):
        super().__init__()
        self.pipe, self.begin = pipe, 0.0

    def tell(self, test, outcome, text=""):
        print(json.dumps([test.id(), outcome, time.monotonic() - self.begin, text]), file=self.pipe,
              flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.begin = time.monotonic()
        self.tell(test, "start")
        signal.alarm(METHOD_LIMIT)

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def addSuccess(self, test):
        self.tell(test, "ok")

    def addFailure(self, test, err):
        self.tell(test, "fail", self._exc_info_to_string(err, test))

    def addError(self, test, err):  # also of setUpClass and setUpModule
        self.tell(test, "fail", self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self.tell(test, "skip", reason)

    def addExpectedFailure(self, test, err):
        self.tell(test, "ok")

    def addUnexpectedSuccess(self, test):
        self.tell(test, "fail", "was expected to fail")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell(subtest, "fail", self._exc_info_to_string(err, test))


def shares_a_stack(path):
    with open(path, encoding="utf-8") as f:
        return "shared()" in f.read()


def runs_on(engine, path, named):
    """Does this test file run on this engine?"""
    name = os.path.splitext(os.path.basename(path))[0]
    if engine == "postgres" and name in ONCE:
        return False
    return engine == "sqlite" or named or name not in LONG or bool(os.environ.get("ZHIYIN_TEST_WHOLE"))


def child(group, part, names):
    """Runs one folder's tests in this process: those that share a running stack, or the others."""
    def too_long(*_):
        raise TimeoutError(f"took longer than {METHOD_LIMIT} s")
    signal.signal(signal.SIGALRM, too_long)
    folder = os.path.join(ROOT, "tests", group)
    sys.path.insert(0, folder)
    pipe = os.fdopen(int(os.environ["RESULTS_FD"]), "w")
    files = [f for f in sorted(glob.glob(os.path.join(folder, "test_*.py")))
             if (not names or any(n in f for n in names)) and shares_a_stack(f) == (part == "shared")
             and runs_on(os.environ["ZHIYIN_TEST_ENGINE"], f, names)]
    loader = unittest.TestLoader()
    suite = unittest.TestSuite(
        loader.loadTestsFromName(os.path.basename(f)[:-3]) for f in files)
    suite.run(Lines(pipe))


def python_jobs(group, names, engines):
    """The files that share a stack run one after the other, those with a stack of their own beside them."""
    for engine in engines:
        for part in ("shared", "own"):
            yield lambda engine=engine, part=part: tell_part(group, engine, *run_python(group, part, names, engine))


def tell_part(group, engine, results, wrong, seconds):
    tell_python(group, results, BEHIND.get(engine, ""))
    if wrong:
        report(group + BEHIND.get(engine, ""), 0, 1, seconds, wrong)


def run_python(group, part, names, engine):
    """(results, what went wrong as a whole or "", seconds)"""
    with tempfile.TemporaryFile("w+") as results:
        fd = results.fileno()
        env = dict(os.environ, RESULTS_FD=str(fd), PYTHONDONTWRITEBYTECODE="1", BUILD=BUILD, ZHIYIN_TEST_ENGINE=engine)
        os.set_inheritable(fd, True)
        limit, begin = PYTHON_LIMIT[group], time.monotonic()
        with tempfile.TemporaryFile("w+", errors="replace") as out:
            p = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--child", group, part, *names],
                                 cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT, pass_fds=[fd], start_new_session=True)
            try:
                status = p.wait(limit)
            except subprocess.TimeoutExpired:
                status = None
                os.killpg(p.pid, signal.SIGTERM)  # lets it stop what it started
                try:
                    p.wait(15)
                except subprocess.TimeoutExpired:
                    pass
            try:
                os.killpg(p.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
            p.wait()
            out.seek(0)
            noise = out.read()
        results.seek(0)
        told = [json.loads(line) for line in results if line.endswith("\n")]
    wrong = ""
    if status != 0:
        wrong = noise + "\n" + (f"cut off after {limit} s" if status is None else f"ended with status {status}")
    return told, wrong, time.monotonic() - begin


def tell_python(group, results, behind):
    """One line a test file (module); a started test without an outcome has failed."""
    modules = {}
    for test, outcome, seconds, text in results:
        found = re.search(r"\((?:\w+\.)*(test_\w+)", test) or re.match(r"(test_\w+)", test)
        m = modules.setdefault(found[1] if found else group, {"seconds": 0.0, "tests": {}})
        base = test.split(" ")[0] if outcome == "start" or " " not in test else test
        if outcome == "start":
            m["tests"].setdefault(base, ("lost", "it never ended"))
            continue
        m["seconds"] += seconds
        if m["tests"].get(base, ("lost",))[0] != "fail":
            m["tests"][base] = (outcome, text)
    for name, m in modules.items():
        bad = {t: text for t, (outcome, text) in m["tests"].items() if outcome in ("fail", "lost")}
        parents = {t.split(" ")[0] for t in bad if " " in t}
        bad = {t: text for t, text in bad.items() if t not in parents or " " in t}
        good = sum(outcome == "ok" for t, (outcome, _) in m["tests"].items() if t not in parents)
        report(f"{group}/{name}{behind}", good, len(bad), m["seconds"],
               "\n".join(f"{t}\n{text}" for t, text in bad.items()))


# ---- browser ----

def browser_jobs(wanted, names, engines, longest):
    for engine in engines:
        for path in sorted(glob.glob(os.path.join(ROOT, "tests/browser/*.test.mjs"))):
            if wanted(path) and runs_on(engine, path, names) and (os.path.basename(path)[:-4] in LONGEST) == longest:
                yield lambda path=path, engine=engine: run_browser(path, engine)


def run_browser(path, engine):
    name = "browser/" + os.path.basename(path) + BEHIND.get(engine, "")
    if not shutil.which("node"):
        report(name, 0, 1, 0, "no node command")
        return
    env = dict(os.environ, BUILD=BUILD, ZHIYIN_TEST_ENGINE=engine)
    status, text, seconds = run(["node", "--test", "--test-reporter=tap", path], BROWSER_LIMIT, env)
    good, bad = tap(text)
    if status is None:
        bad, text = bad + 1, text + f"\ncut off after {BROWSER_LIMIT} s"
    elif good + bad == 0 or (status != 0 and bad == 0):
        bad, text = bad + 1, text + f"\nended with status {status}"
    report(name, good, bad, seconds, text)


def beside(jobs, workers):
    """The jobs are many and wait a lot: so many at a time."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=workers) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


@contextlib.contextmanager
def database_server(groups):
    """One server for the whole run, unless there is one already."""
    if os.environ.get("ZHIYIN_TEST_PG") or groups == ["rules"]:
        yield
        return
    try:
        server = pg.Server()
    except (OSError, RuntimeError, subprocess.SubprocessError) as e:
        report("the tests' PostgreSQL", 0, 1, 0, str(e))
        yield
        return
    with server:
        os.environ["ZHIYIN_TEST_PG"] = server.address()
        yield


def main():
    groups = [a for a in sys.argv[1:] if a in GROUPS] or list(GROUPS)
    names = [a for a in sys.argv[1:] if a not in GROUPS]

    def wanted(path):
        return not names or any(n in os.path.relpath(path, ROOT) for n in names)
    with tempfile.TemporaryDirectory(prefix="zhiyin-test-") as scratch:
        os.chmod(scratch, 0o711)  # a test that goes on as another user must get through
        os.environ.update(TMPDIR=scratch, LC_ALL="C.UTF-8", ZHIYIN_TEST_CACHE=os.path.join(scratch, "made"))
        os.environ.pop("LANGUAGE", None)
        with database_server(groups):
            if "c" in groups:
                all_c(wanted)
            if "rules" in groups:
                beside(python_jobs("rules", names, ENGINES[:1]), 2)
            jobs = [*(browser_jobs(wanted, names, ENGINES, True) if "browser" in groups else ()),
                    *(python_jobs("http", names, ENGINES) if "http" in groups else ()),
                    *(browser_jobs(wanted, names, ENGINES, False) if "browser" in groups else ())]
            beside(jobs, WORKERS)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--child":
        child(*sys.argv[2:4], sys.argv[4:])
    else:
        sys.exit(main())
