"""The house rules, each failing with a sentence that says what to do."""

import json
import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SRC = os.path.join(ROOT, "cgi-src")
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))


def sources(*ends):
    for folder, _, names in os.walk(SRC):
        for name in sorted(names):
            if name.endswith(ends):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as f:
                    yield os.path.relpath(path, SRC), f.read()


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)


def layers():
    allowed = {}
    with open(os.path.join(SRC, "LAYERS"), encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip()
            if line:
                layer, may = line.split(":")
                allowed[layer] = set(may.split())
    return allowed


class House(unittest.TestCase):
    def test_includes_go_one_way(self):
        allowed = layers()
        wrong = []
        for path, text in sources(".c", ".h", ".cc"):
            layer = path.split("/")[0]
            for target in re.findall(r'^#include "([^"]+)"', text, re.M):
                to = target.split("/")[0]
                if "/" in target and to != layer and to not in allowed[layer]:
                    wrong.append(f"{path} includes {target}: {layer} may include only "
                                 f"{' '.join(sorted(allowed[layer])) or 'itself'} (cgi-src/LAYERS)")
        self.assertEqual(wrong, [])

    def test_pages_of_one_program_stay_apart(self):
        wrong = []
        for path, text in sources(".c", ".h"):
            parts = path.split("/")
            if parts[0] != "pages":
                continue
            for target in re.findall(r'^#include "pages/([a-z]+)/', text, re.M):
                if target not in (parts[1], "shared"):
                    wrong.append(f"{path} includes pages/{target}: move what both need to "
                                 "pages/shared")
        self.assertEqual(wrong, [])

    def test_engines_and_transport_stay_in_their_layer(self):
        wrong = []
        for path, text in sources(".c", ".h", ".cc"):
            if re.search(r"#include <(sqlite3|libpq-fe)\.h>", text) and not path.startswith("db/"):
                wrong.append(f"{path}: only db/ knows an engine")
            if re.search(r"#include <(fcgiapp|fcgi_stdio)\.h>", text) and not path.startswith("web/"):
                wrong.append(f"{path}: only web/ knows FastCGI")
        self.assertEqual(wrong, [])

    def test_cxx_only_where_a_library_asks_for_it(self):
        found = sorted(p for p, _ in sources(".cc", ".cpp"))
        self.assertEqual(found, ["base/phone.cc", "view/tpl.cc"])

    def test_no_sql_in_pages_jobs_and_command_line(self):
        wrong = []
        for path, text in sources(".c"):
            if path.split("/")[0] in ("pages", "web", "view", "jobs", "net", "cli", "main"):
                code = without_comments(text)
                if re.search(r"\bSTMT\s*\(|\bstmt_get\s*\(", code):
                    wrong.append(f"{path}: statements stand in domain/ and db/; call a domain "
                                 "function")
        self.assertEqual(wrong, [])

    def test_no_html_in_c(self):
        wrong = []
        for path, text in sources(".c", ".cc"):
            for n, line in enumerate(without_comments(text).split("\n"), 1):
                if re.search(r'"[^"\n]*</?(a|b|p|div|span|table|tr|td|ul|li|br|input|form|h[1-6]|'
                             r'html|head|body|script|style|img|svg|strong|em|option)\b[^"\n]*>', line):
                    wrong.append(f"{path}:{n}: HTML stands in templates/")
        self.assertEqual(wrong, [])

    def test_files_are_short_enough_to_read(self):
        wrong = [f"{path}: {text.count(chr(10))} lines; split it (about 600)"
                 for path, text in sources(".c", ".h", ".cc") if text.count("\n") > 700]
        self.assertEqual(wrong, [])

    def test_every_file_says_what_it_is(self):
        wrong = [f"{path}: begin with a comment that says what it is and who calls it"
                 for path, text in sources(".c", ".h", ".cc") if not text.startswith(("/*", "// "))]
        self.assertEqual(wrong, [])

    def test_every_folder_has_a_readme(self):
        wrong = []
        for folder in sorted(os.listdir(SRC)):
            path = os.path.join(SRC, folder)
            if os.path.isdir(path) and not os.path.exists(os.path.join(path, "README.md")):
                wrong.append(f"cgi-src/{folder}/README.md is missing: what belongs here, what does "
                             "not, which file to read first")
        self.assertEqual(wrong, [])

    def test_no_dangerous_functions(self):
        wrong = []
        for path, text in sources(".c", ".h"):
            for n, line in enumerate(without_comments(text).split("\n"), 1):
                if re.search(r"\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|system|popen|strtok)"
                             r"\s*\(", line):
                    wrong.append(f"{path}:{n}: use the functions of base/str.h and base/arena.h")
        self.assertEqual(wrong, [])

    def test_sql_is_static_text(self):
        """S1-S3: no statement is put together from what a user typed: STMT takes a literal, or in
        the few list modules a text that list_sql composes of static parts."""
        composed = {"domain/customer/list_sql.c", "domain/customer/list.c", "domain/lookup.c"}
        wrong = []
        for path, text in sources(".c"):
            if not path.startswith("domain/"):
                continue
            for m in re.finditer(r"\bSTMT\(\s*\w+\s*,\s*[^,]+,\s*(.)", without_comments(text)):
                if m.group(1) not in '"(' and path not in composed:
                    line = text[:m.start()].count("\n") + 1
                    rest = without_comments(text)[m.start():m.start() + 160].split(";")[0]
                    if re.search(r",\s*[A-Z_]+\b", rest):
                        continue  # a macro of static text
                    if re.search(r"\?\s*\"", rest):
                        continue  # a choice between literals
                    wrong.append(f"{path}:{line}: {rest.strip()[:90]}")
        allowed_by_review = os.path.join(ROOT, "tests", "rules", "static_sql.txt")
        reviewed = set()
        if os.path.exists(allowed_by_review):
            with open(allowed_by_review, encoding="utf-8") as f:
                reviewed = {line.split("#")[0].strip() for line in f if line.strip()}
        wrong = [w for w in wrong if w.split(":")[0] not in reviewed]
        self.maxDiff = None
        self.assertEqual(wrong, [], "text of a statement that is no literal: make it static, or after "
                         "review name the file in tests/rules/static_sql.txt")


class Routes(unittest.TestCase):
    """What the route tables say, asked from the built programs."""

    @classmethod
    def setUpClass(cls):
        cls.tables = {}
        for program in ("portal", "intranet", "admin", "api"):
            path = os.path.join(BUILD, f"{program}.fcgi")
            if not os.path.exists(path):
                raise unittest.SkipTest("the programs are not built: make build")
            out = subprocess.run([path, "--routes"], capture_output=True, text=True, timeout=20,
                                 check=True).stdout
            cls.tables[program] = [json.loads(line) for line in out.splitlines() if line.strip()]

    def each(self):
        for program, rows in self.tables.items():
            for row in rows:
                yield program, row

    def test_every_post_has_a_csrf_rule(self):
        wrong = [f"{p} {r['method']} {r['path']}" for p, r in self.each()
                 if r["method"] != "GET" and p != "api" and r["csrf"] != "token"]
        self.assertEqual(wrong, [], "give these routes CSRF_TOKEN")

    def test_no_route_is_closed_by_a_forgotten_cell(self):
        wrong = [f"{p} {r['method']} {r['path']}" for p, r in self.each()
                 if r["who"] in ("NOBODY", "?", "")]
        self.assertEqual(wrong, [])

    def test_portal_links_no_page_of_employees(self):
        symbols = subprocess.run(["nm", os.path.join(BUILD, "portal.fcgi")], capture_output=True,
                                 text=True, timeout=20, check=True).stdout
        wrong = re.findall(r"\b(?:intranet|admin)_[a-z_]+\b", symbols)
        self.assertEqual(sorted(set(wrong)), [])


if __name__ == "__main__":
    unittest.main()
