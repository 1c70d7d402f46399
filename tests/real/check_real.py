#!/usr/bin/env python3
"""make check-real DIR=...: the two real files of DIR, imported whole, again, and after a kill.

DIR holds online_retail.csv.gz (UCI Online Retail, Chen 2015, CC BY 4.0) and complaints_zh.csv.gz
(ChineseNlpCorpus, online_shopping_10_cats). The figures are known; the last line counts the checks."""

import csv
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))
from command import BUILD, Folder, answer, environment  # noqa: E402
from stack import Stack  # noqa: E402

ORDERS = ("orders", "--map", "order_ref=InvoiceNo,ordered_at=InvoiceDate,sku=StockCode,"
          "product=Description,quantity=Quantity,unit_price=UnitPrice,customer_ref=CustomerID,"
          "country=Country", "--currency", "GBP", "--zone", "Europe/London")
WHOLE = {"read": 541909, "imported": 406829, "unchanged": 0, "rejected": 135080, "orders": 22190,
         "customers": 4372, "countries": 37, "rounded": 4}

passed = failed = 0


def check(name, got, wanted):
    global passed, failed
    good = got == wanted
    passed += good
    failed += not good
    print(f"{'ok  ' if good else 'FAIL'} {name}" + ("" if good else f": {got}, wanted {wanted}"),
          flush=True)


def part(result, keys=WHOLE):
    return {k: result[k] for k in keys}


def figures(folder):
    return [tuple(r) for r in folder.sql("SELECT COUNT(*), SUM(amount_minor) FROM sales_order_line")] + \
        [tuple(r) for r in folder.sql("SELECT COUNT(*), SUM(cancellation) FROM sales_order")]


def orders(folder, path):
    return answer("import", ORDERS[0], path, *ORDERS[1:], "--data", folder.data, limit=600)


def orders_whole(path):
    folder = Folder()
    try:
        check("orders: the whole file", part(orders(folder, path)), WHOLE)
        again = orders(folder, path)
        check("orders: again, nothing changes", (again["imported"], again["unchanged"]), (0, 406829))
        check("orders: every rejected row is reported",
              sum(1 for _ in open(again["rejects"], encoding="utf-8")) - 1, 135080)
        return figures(folder)
    finally:
        folder.remove()


def orders_killed(path, wanted):
    folder = Folder()
    try:
        child = subprocess.Popen([os.path.join(BUILD, "zhiyin"), "import", ORDERS[0], path, *ORDERS[1:],
                                  "--data", folder.data], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env=environment())
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and child.poll() is None:
            rows = folder.sql("SELECT position FROM import_run")
            if rows and rows[0][0] > 200000:
                break
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        first = json.loads(folder.sql("SELECT counts FROM import_run")[0][0])
        second = orders(folder, path)
        check("orders: killed in the middle", 0 < first["read"] < WHOLE["read"], True)
        check("orders: both parts add up", {k: first[k] + second[k] for k in WHOLE}, WHOLE)
        check("orders: the same lines and sums as in one go", figures(folder), wanted)
    finally:
        folder.remove()


def complaints(path):
    folder = Folder()
    try:
        r = answer("import", "complaints", path, "--map", "ref=id,category=category,body=text",
                   "--data", folder.data, limit=300)
        check("complaints: the whole file", (r["read"], r["imported"], r["rejected"]), (15522, 15522, 0))
        with gzip.open(path, "rt", encoding="utf-8", newline="") as f:
            wanted = {row["id"]: (row["text"], row["category"]) for row in csv.DictReader(f)}
        got = {x[0]: (x[1], x[2]) for x in folder.sql(
            "SELECT c.import_ref, c.body, l.name_zh FROM complaint c JOIN lookup l ON"
            " l.id = c.category_id")}
        check("complaints: texts and categories unchanged", got == wanted, True)
        word = "物流"
        found = folder.sql("SELECT COUNT(*) FROM complaint_search WHERE ' ' || tokens || ' ' LIKE ?",
                           f"% {word} %")[0][0]
        check("complaints: a two-character word is indexed wherever it stands", found,
              sum(word in text for text, _ in wanted.values()))
    finally:
        folder.remove()


def walk(path):
    """An imported complaint through the pages: found by a word, taken, answered, resolved, accepted."""
    with Stack(users={"agent": "agent"}, setting={"demo": "1"}) as stack:
        answer("import", "complaints", path, "--map", "ref=id,category=category,body=text",
               "--data", stack.data, limit=300)
        ref = stack.value("SELECT ref FROM complaint WHERE body LIKE '%物流%' ORDER BY id DESC")
        agent = stack.client("intranet").sign_in("agent")
        found = agent.get("/complaints?tab=all&sort=new&q=" + urllib.parse.quote("物流"), status=200)
        check("complaints: an imported one is found by a two-character word", ref in found.words, True)

        def step(state, values):
            form = agent.get(f"/complaints/{ref}/step/{state}", status=200).form(f"/step/{state}")
            if "cause" in values:
                values = {**values, "cause": form.choices["cause"][1]}
            agent.submit(form, values, status=200)

        agent.submit(agent.get(f"/complaints/{ref}", status=200).form("/take"), status=200)
        step("assessment", {"severity": "2"})
        page = agent.get(f"/complaints/{ref}", status=200)
        agent.submit(page.form("/reply"), {"reply": "我们正在核实物流信息。"}, files=[], status=200)
        step("offered", {"cause": "", "remedy": "退还运费", "decision": "承运商延误，由我方承担。"})
        page = agent.get(f"/complaints/{ref}", status=200)
        page = agent.submit([f for f in page.forms if f.action.endswith("/link")][-1], status=200)
        key = re.search(r"key=([\w-]{43})", page.text)[1]
        guest = stack.client("portal", lang="zh-CN")
        guest.get(f"/track?key={key}", status=200)
        page = guest.get(f"/complaints/{ref}", status=200)
        guest.submit(page.form("/accept"), status=200)
        check("complaints: an imported one is taken, answered, resolved and accepted",
              stack.value("SELECT state FROM complaint WHERE ref = ?", ref), 7)


def main():
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        print("usage: make check-real DIR=folder with the real files", file=sys.stderr)
        return 2
    retail = os.path.join(sys.argv[1], "online_retail.csv.gz")
    texts = os.path.join(sys.argv[1], "complaints_zh.csv.gz")
    orders_killed(retail, orders_whole(retail))
    complaints(texts)
    walk(texts)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
