"""po/zh_CN.po is complete: every visible text of templates and C is translated, none is left as it
was in English unless a comment "same" says that this is right, and placeholders match."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import tpl_build  # noqa: E402

PO = os.path.join(ROOT, "po/zh_CN.po")
PRINTF = re.compile(r"%(?:\d+\$)?[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j)?[diouxXcsp]")
ICU = re.compile(r"\{(\w+)(?:\}|,)")


def texts_of_c(root=ROOT):
    """(context or None, text) of every _(), P_(), N_(), PN_() in cgi-src."""
    files = sorted(os.path.relpath(os.path.join(folder, f), root)
                   for folder, _, names in os.walk(os.path.join(root, "cgi-src"))
                   for f in names if f.endswith((".c", ".h", ".cc")) and f not in ("i18n.c", "i18n.h"))
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        subprocess.run(["xgettext", "-L", "C", "-f", "-", "--from-code=UTF-8", "-k_", "-kP_:1c,2",
                        "-kN_", "-kPN_:1c,2", "--force-po", "-o", pot.name],
                       input="\n".join(files), text=True, cwd=root, check=True)
        return {(e.context, e.text) for e in tpl_build.po_entries(pot.name)}


def used_texts():
    from_templates = {(c, t) for c, t, _ in tpl_build.template_texts(os.path.join(ROOT, "templates"))}
    return from_templates | texts_of_c()


def complaints(entry):
    """What is wrong with one translation."""
    source, result = entry.text, entry.translation
    if not result:
        return ["not translated"]
    wrong = []
    if "fuzzy" in entry.flags:
        wrong.append("fuzzy: read it again and take the mark away")
    if source == result and "same" not in entry.comments:
        wrong.append('equal to its source; if that is right, put "# same" above it')
    if tpl_build.placeholders(source) != tpl_build.placeholders(result):
        wrong.append("other {{NAME}}s than its source")
    if "c-format" in entry.flags and sorted(PRINTF.findall(source)) != sorted(PRINTF.findall(result)):
        wrong.append("other printf placeholders than its source")
    words = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
    if ", plural," not in source and sorted(words.findall(source)) != sorted(words.findall(result)):
        wrong.append("other {words} than its source")
    if ", plural," in source and set(ICU.findall(source)) != set(ICU.findall(result)):
        wrong.append("other plural arguments than its source")
    if source.startswith("\n") != result.startswith("\n") or source.endswith("\n") != result.endswith("\n"):
        wrong.append("line break at an end lost or added")
    if re.search(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff])", result):
        wrong.append("half-width punctuation between Chinese characters")
    return wrong


class Po(unittest.TestCase):
    def test_every_text_is_in_the_file(self):
        known = {(e.context, e.text) for e in tpl_build.po_entries(PO)}
        lacking = [f"{c or ''}|{t}" for c, t in sorted(used_texts(), key=str) if (c, t) not in known]
        self.assertEqual(lacking, [], "run `make po` and translate these")

    def test_nothing_is_left_over(self):
        used = used_texts()
        old = [e.text for e in tpl_build.po_entries(PO) if (e.context, e.text) not in used]
        self.assertEqual(old, [], "no longer used: run `make po`")

    def test_translations(self):
        used = used_texts()
        wrong = [f"{e.context or ''}|{e.text}: {w}" for e in tpl_build.po_entries(PO)
                 if (e.context, e.text) in used for w in complaints(e)]
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_the_rule_itself(self):
        def entry(source, result, comments=(), flags=()):
            e = tpl_build.Entry()
            e.text, e.translation, e.comments, e.flags = source, result, list(comments), list(flags)
            return complaints(e)
        self.assertEqual(entry("Save", "保存"), [])
        self.assertTrue(entry("Save", ""))
        self.assertTrue(entry("Save", "Save"))
        self.assertEqual(entry("SMS", "SMS", ["same"]), [])
        self.assertTrue(entry("Of {{NAME}}", "的"))
        self.assertTrue(entry("%s of %d", "%s", flags=["c-format"]))
        self.assertTrue(entry("{n, plural, one {# file} other {# files}}", "{m, plural, other {#}}"))
        self.assertTrue(entry("Yes, sir", "是,先生"))

    def test_catalogue_compiles(self):
        subprocess.run(["msgfmt", "--check-format", "--check-domain", "-o", os.devnull, PO], check=True)


class Build(unittest.TestCase):
    """The build step itself: what it refuses, what it escapes."""

    def build(self, source, po=None, name="part/x.tpl"):
        return tpl_build.squeezed(name, tpl_build.translated(name, source, po))

    def test_translation_is_escaped(self):
        po = {(None, 'A & "b"'): '甲<乙> & "丙"'}
        self.assertEqual(self.build('<p title="<t>A &amp; "b"</t>">', po),
                         '<p title="甲&lt;乙&gt; &amp; &quot;丙&quot;">\n')

    def test_context_and_placeholders(self):
        po = {("menu", "Of {{NAME}}"): "{{NAME}} 的"}
        self.assertEqual(self.build('<t ctx="menu">Of {{NAME}}</t>', po), "{{NAME}} 的\n")
        self.assertEqual(self.build("<t>Of {{NAME}}</t>", po), "Of {{NAME}}\n")

    def test_lost_placeholder_is_refused(self):
        with self.assertRaises(tpl_build.Broken):
            self.build("<t>Of {{NAME}}</t>", {(None, "Of {{NAME}}"): "的"})

    def test_structure(self):
        for bad in ("{{#A}}", "{{/A}}", "{{#A}}{{#B}}{{/A}}{{/B}}", "{{a}}", "<t>x", "x</t>"):
            with self.assertRaises(tpl_build.Broken, msg=bad):
                tpl_build.check_structure("part/x.tpl", bad)
        for bad in ("<t><b>x</b></t>", "<t>{{#A}}x{{/A}}</t>", "<t> </t>"):
            with self.assertRaises(tpl_build.Broken, msg=bad):
                self.build(bad)

    def test_marker_lines_leave_nothing_behind(self):
        self.assertEqual(self.build("  {{#A}}\n  <p>x</p>\n\n  {{/A}}\n"), "{{#A}}<p>x</p>\n{{/A}}")

    def test_plain_text_keeps_its_lines(self):
        po = {(None, "Dear {{NAME}} & co"): "{{NAME}} & 好"}
        got = self.build('{{%AUTOESCAPE context="MANUAL"}}\n<t>Dear {{NAME}} & co</t>\n\n  x\n', po,
                         "mail/x_text.tpl")
        self.assertEqual(got, '{{%AUTOESCAPE context="MANUAL"}}{{NAME}} & 好\n\n  x\n')


if __name__ == "__main__":
    unittest.main()
