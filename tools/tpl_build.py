#!/usr/bin/env python3
"""Builds what the programs need from templates/ and po/.

    tpl_build.py gen --out build/gen          tpl_gen.h, tpl_gen_tables.h: files and markers as enums
    tpl_build.py translate --out build/templates --po po/zh_CN.po
                                              one set of templates per language
    tpl_build.py extract --out texts.pot      the <t> texts for `make po`
    tpl_build.py missing --po po/zh_CN.po     prints texts without a translation
    tpl_build.py fill --po po/zh_CN.po        takes translations from standard input, a line each:
                                              English<TAB>中文, or context|English<TAB>中文; a line break is \\n

A template is HTML with ctemplate markers and <t>English text</t>, <t ctx="verb">Open</t>; a text
may contain {{NAME}}, never a tag or a section. templates/mail/*_text.tpl are plain text:
nothing in them is HTML. Run by tools/view.mk; tests/rules/ import it.
"""
import argparse
import glob
import html
import os
import re
import subprocess
import sys
import tempfile

MARKER = re.compile(r"\{\{(.*?)\}\}", re.S)
NAME = re.compile(r"^[A-Z][A-Z0-9_]*(_separator)?$")
TEXT = re.compile(r'<t(?:\s+ctx="([^"]*)")?>(.*?)</t>', re.S)
BUILTIN = {"BI_SPACE", "BI_NEWLINE"}
LANGUAGES = ("zh_CN", "en")


class Broken(Exception):
    """A template or translation that must not be built: 'file:line: what is wrong'."""


def template_files(root="templates"):
    """All templates, as names relative to root, in a fixed order."""
    return sorted(os.path.relpath(p, root) for p in glob.glob(os.path.join(root, "*", "*.tpl")))


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def write_if_changed(path, text):
    """Keeps the time stamp of an unchanged file, so that nothing is compiled for nothing."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    if os.path.exists(path) and read(path) == text:
        return False
    temporary = path + ".new"
    with open(temporary, "w", encoding="utf-8", newline="") as f:
        f.write(text)
    os.replace(temporary, path)
    return True


def is_plain_text(name):
    return name.startswith("mail/") and name.endswith("_text.tpl")


def line_of(source, offset):
    return source.count("\n", 0, offset) + 1


def markers(source):
    """(offset, kind, name, modifiers) of every marker: kind '' variable, '#', '/', '>', '%', '!'."""
    for m in MARKER.finditer(source):
        body = m.group(1).strip()
        kind = body[0] if body[:1] in ("#", "/", ">", "%", "!") else ""
        name, _, modifiers = body[len(kind):].strip().partition(":")
        yield m.start(), kind, name, modifiers


def check_structure(name, source):
    """Sections are closed in order, and every marker is one that ctemplate knows."""
    opened = []
    for offset, kind, marker, _ in markers(source):
        where = f"templates/{name}:{line_of(source, offset)}"
        if kind in ("%", "!"):
            continue
        if not NAME.match(marker):
            raise Broken(f"{where}: marker {marker!r} is not upper case letters, digits and _")
        if kind == "#":
            opened.append((marker, where))
        elif kind == "/":
            if not opened or opened[-1][0] != marker:
                raise Broken(f"{where}: {{{{/{marker}}}}} closes nothing that is open here")
            opened.pop()
    if opened:
        raise Broken(f"{opened[-1][1]}: {{{{#{opened[-1][0]}}}}} is never closed")
    if source.count("<t>") + len(re.findall(r"<t\s+ctx=", source)) != source.count("</t>"):
        raise Broken(f"templates/{name}: a <t> without its </t>")


# ---- enums ----

def marker_names(root="templates"):
    names = set()
    for name in template_files(root):
        source = read(os.path.join(root, name))
        check_structure(name, source)
        names.update(m for _, kind, m, _ in markers(source)
                     if kind in ("", "#", ">") and m not in BUILTIN
                     and not m.endswith("_separator"))
    return sorted(names)


def file_symbol(name):
    return "TPL_" + re.sub(r"[^A-Z0-9]", "_", name[:-len(".tpl")].upper())


def generate(root, out):
    files, keys = template_files(root), marker_names(root)
    symbols = [file_symbol(f) for f in files]
    if len(set(symbols)) != len(symbols):
        raise Broken("two templates have names that give the same TPL_ symbol")
    head = "/* Made by tools/tpl_build.py from templates/; do not edit. */\n"
    enums = head + "#ifndef TPL_GEN_H\n#define TPL_GEN_H\n\nenum tpl_file {\n"
    enums += "".join(f"    {s},\n" for s in symbols) + "    TPL_COUNT\n};\n\nenum tpl_key {\n"
    enums += "".join(f"    K_{k},\n" for k in keys) + "    K_COUNT\n};\n\n#endif\n"
    tables = head + "static const char *const tpl_file_names[] = {\n"
    tables += "".join(f'    "{f}",\n' for f in files) + "    nullptr,\n};\n"
    tables += "/* Sorted, so that a name is found by halving. */\n"
    tables += "static const char *const tpl_key_names[] = {\n"
    tables += "".join(f'    "{k}",\n' for k in keys) + "    nullptr,\n};\n"
    write_if_changed(os.path.join(out, "tpl_gen.h"), enums)
    write_if_changed(os.path.join(out, "tpl_gen_tables.h"), tables)


# ---- texts ----

def normal_text(raw, plain):
    """The text a translator sees: blanks folded, entities resolved."""
    text = re.sub(r"\s+", " ", raw).strip()
    return text if plain else html.unescape(text)


def check_text(name, source, m):
    where = f"templates/{name}:{line_of(source, m.start())}"
    if "<" in m.group(2) or ">" in MARKER.sub("", m.group(2)):
        raise Broken(f"{where}: a <t> text holds words and {{{{NAME}}}} only, no tags")
    for _, kind, marker, _ in markers(m.group(2)):
        if kind:
            raise Broken(f"{where}: {{{{{kind}{marker}}}}} inside <t>: only {{{{NAME}}}} may stand there")
    if not m.group(2).strip():
        raise Broken(f"{where}: empty <t>")


def template_texts(root="templates"):
    """(context or None, text) of every <t>, with the file it stands in."""
    for name in template_files(root):
        source = read(os.path.join(root, name))
        check_structure(name, source)
        for m in TEXT.finditer(source):
            check_text(name, source, m)
            yield m.group(1), normal_text(m.group(2), is_plain_text(name)), name


def placeholders(text):
    return sorted(re.sub(r"\s", "", m) for m in MARKER.findall(text))


def po_quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def extract(root, out):
    seen = sorted({(c or "", t) for c, t, _ in template_texts(root)})
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for context, text in seen:
        if context:
            lines.append("msgctxt " + po_quote(context))
        lines += ["msgid " + po_quote(text), 'msgstr ""', ""]
    write_if_changed(out, "\n".join(lines))


class Entry:
    """One message of a po file."""

    def __init__(self):
        self.context, self.text, self.translation = None, "", ""
        self.comments, self.flags, self.obsolete = [], [], False


def po_entries(path):
    """Reads a po file (no plural forms: those are ICU messages)."""
    entries, entry, field = [], Entry(), None
    unescape = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r"}

    def add(quoted):
        part = re.sub(r"\\(.)", lambda m: unescape.get(m.group(1), m.group(1)), quoted[1:-1])
        setattr(entry, field, (getattr(entry, field) or "") + part)

    for raw in read(path).split("\n") + [""]:
        line = raw.strip()
        if line.startswith("#~"):
            continue
        if not line:
            if field:
                entries.append(entry)
            entry, field = Entry(), None
        elif line.startswith("#,"):
            entry.flags += [f.strip() for f in line[2:].split(",")]
        elif line.startswith("#"):
            entry.comments.append(line[1:].strip(" .:"))
        elif line.startswith('"'):
            add(line)
        else:
            word, _, rest = line.partition(" ")
            if word == "msgctxt" or (word == "msgid" and field != "context"):
                if field:
                    entries.append(entry)
                    entry = Entry()
            field = {"msgctxt": "context", "msgid": "text", "msgstr": "translation"}.get(word)
            if field is None:
                raise Broken(f"{path}: {word} is not used here: plurals are ICU messages")
            add(rest.strip())
    return [e for e in entries if e.text]


def po_catalogue(path):
    if not os.path.exists(path):
        return {}
    return {(e.context or None, e.text): e.translation for e in po_entries(path)
            if e.translation and "fuzzy" not in e.flags}


def translated(name, source, catalogue):
    """The template with its <t> texts replaced; {{NAME}} must survive translation."""
    plain = is_plain_text(name)

    def one(m):
        check_text(name, source, m)
        text = normal_text(m.group(2), plain)
        result = catalogue.get((m.group(1), text), text) if catalogue is not None else text
        if placeholders(result) != placeholders(text):
            raise Broken(f"templates/{name}:{line_of(source, m.start())}: the translation of "
                         f"{text!r} has other {{{{NAME}}}}s: {result!r}")
        if plain:
            return result
        parts = re.split(r"(\{\{.*?\}\})", result)
        return "".join(p if p.startswith("{{") else html.escape(p) for p in parts)

    return TEXT.sub(one, source)


def squeezed(name, source):
    """Without comments and indentation; a line of markers alone leaves no line behind."""
    source = re.sub(r"\{\{!.*?\}\}", "", source, flags=re.S)
    out = []
    for line in source.split("\n"):
        bare = line.strip()
        if not is_plain_text(name):
            line = line.strip()
            if not line:
                continue
        only_markers = bare and not MARKER.sub(
            lambda m: "" if m.group(1).strip()[:1] in ("#", "/", "%", "!") else "x", bare).strip()
        out.append(bare if only_markers else line + "\n")
    text = "".join(out)
    return text.rstrip("\n") + "\n" if is_plain_text(name) else text


def translate(root, out, po):
    catalogue = po_catalogue(po)
    names = template_files(root)
    for language in LANGUAGES:
        for name in names:
            source = read(os.path.join(root, name))
            check_structure(name, source)
            text = translated(name, source, catalogue if language == "zh_CN" else None)
            write_if_changed(os.path.join(out, language, name), squeezed(name, text))
        wanted = {os.path.join(out, language, n) for n in names}
        for old in glob.glob(os.path.join(out, language, "*", "*.tpl")):
            if old not in wanted:
                os.remove(old)


def missing(po):
    """Prints what waits for a translation; the rule test fails on it, the build does not."""
    entries = [e for e in po_entries(po) if not e.translation]
    for e in entries:
        print(f"no translation: {e.context + ': ' if e.context else ''}{e.text}")
    print(f"{len(entries)} texts without a translation in {po}")


def fill(po, lines):
    """Adds translations to texts of the file that have none; says which lines fit none."""
    waiting = {(e.context, e.text) for e in po_entries(po) if not e.translation}
    out = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for line in lines:
        text, tab, translation = line.rstrip("\n").replace("\\n", "\n").partition("\t")
        if not tab or not translation:
            continue
        context, bar, rest = text.partition("|")
        key = (context, rest) if bar and (context, rest) in waiting else (None, text)
        if key not in waiting:
            print(f"not waiting for a translation: {text!r}")
            continue
        waiting.remove(key)
        if key[0]:
            out.append("msgctxt " + po_quote(key[0]))
        out += ["msgid " + po_quote(key[1]), "msgstr " + po_quote(translation), ""]
    with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8") as f:
        f.write("\n".join(out))
        f.flush()
        subprocess.run(["msgcat", "--use-first", "--no-location", "--sort-output", "-o", po, po, f.name],
                       check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("step", choices=("gen", "translate", "extract", "missing", "fill"))
    parser.add_argument("--templates", default="templates")
    parser.add_argument("--out")
    parser.add_argument("--po")
    args = parser.parse_args()
    try:
        if args.step == "gen":
            generate(args.templates, args.out)
        elif args.step == "translate":
            translate(args.templates, args.out, args.po)
        elif args.step == "extract":
            extract(args.templates, args.out)
        elif args.step == "fill":
            fill(args.po, sys.stdin)
        else:
            missing(args.po)
    except Broken as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
