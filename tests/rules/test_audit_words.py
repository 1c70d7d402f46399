"""Every action that is written into the audit log, and every kind of record, has words for the reader
(cgi-src/pages/admin/audit_words.c)."""

import glob
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORDS = os.path.join(ROOT, "cgi-src", "pages", "admin", "audit_words.c")
# Whose texts look like actions and are none: keys of settings.
APART = {"setting.c"}
NOUNS = ("task|staff|account|account_link|session|customer|contact|note|consent|interaction|order|import|"
         "complaint|saved_reply|member|points|tier|list|setting|outbox|job|notice|value|database|attachment|audit")


def sources():
    for folder in ("domain", "jobs", "cli"):
        for path in glob.glob(os.path.join(ROOT, "cgi-src", folder, "**", "*.c"), recursive=True):
            if os.path.basename(path) not in APART:
                with open(path, encoding="utf-8") as f:
                    yield os.path.relpath(path, ROOT), f.read()


class Words(unittest.TestCase):
    def setUp(self):
        with open(WORDS, encoding="utf-8") as f:
            text = f.read()
        self.actions = set(re.findall(r'\{"([a-z_]+\.[a-z_]+)", PN_\("audit"', text))
        self.entities = set(re.findall(r'\{"([a-z_]+)", PN_\("record"', text))

    def test_actions(self):
        self.assertGreater(len(self.actions), 50)
        missing = {}
        for path, text in sources():
            for action in re.findall(rf'"((?:{NOUNS})\.[a-z_]+)"', text):
                if action not in self.actions and not action.endswith((".head", ".db", ".key")):
                    missing.setdefault(action, path)
        self.assertEqual(missing, {}, "give these actions words in pages/admin/audit_words.c")

    def test_records(self):
        missing = {}
        for path, text in sources():
            for entity in re.findall(r'audit_write\(\s*cx,\s*[^,]+,\s*"([a-z_]+)"', text):
                if entity not in self.entities:
                    missing.setdefault(entity, path)
        self.assertEqual(missing, {}, "give these records words in pages/admin/audit_words.c")


if __name__ == "__main__":
    unittest.main()
