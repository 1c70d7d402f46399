"""Cases through the real stack: guests with pictures and without JavaScript, what the form survives,
private links, other people's cases, and the agent's side to acceptance (S5, S6, S7, S9, S13, S14,
S19, S23, S25, S29)."""

import http.client
import re
import struct
import threading
import unittest
import zlib

from stack import multipart, shared


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


PICTURE = png(60, 40)
GOOD = {"kind": "complaint", "body": "水壶漏水。\n第二天就坏了 <b>\"真的\"</b>", "order_text": "A200",
        "remedy_wanted": "换货", "contact_name": "王小红", "contact_email": "hong@example.cn"}


class Case(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")

    def form(self, client):
        return client.get("/complaints/new", status=200).form("/complaints/new")

    def submit(self, client, values=None, files=None, **more):
        return client.submit(self.form(client), {**GOOD, **(values or {})}, files=files or [], **more)

    def filed(self, values=None, files=None, lang="en"):
        """A guest with a case; its reference."""
        client = self.stack.client("portal", lang=lang)
        page = self.submit(client, values, files, status=200)
        self.assertRegex(page.url, r"^/portal/complaints/TS-[0-9A-Z-]+/done$")
        return client, page.url.split("/")[3]

    def count(self, table="complaint"):
        return self.stack.value(f"SELECT COUNT(*) FROM {table}")

    def picture(self, name="pot.png", content=PICTURE, kind="image/png"):
        return ("files", name, content, kind)


class Filing(Case):
    def test_a_guest_with_two_pictures(self):
        client, ref = self.filed(files=[self.picture(), self.picture("pot 2.png")])
        done = client.page
        self.assertIn(ref, done.words)
        self.assertIn("h***@example.cn", done.words)
        link = re.search(r"/portal/track\?key=([\w-]{43})", done.text)[1]
        case = client.get(f"/complaints/{ref}", status=200)
        self.assertIn("水壶漏水。\n第二天就坏了 &lt;b&gt;&quot;真的&quot;", case.text)
        self.assertNotIn(link, case.text)
        self.assertIn("no-store", case.headers["Cache-Control"])
        views = re.findall(r'src="(/portal/files/[\w-]+/view)"', case.text)
        self.assertEqual(len(views), 2)
        shown = client.get(views[0], status=200)
        self.assertEqual((shown.headers["Content-Type"], shown.body), ("image/png", PICTURE))
        self.assertEqual(shown.headers["X-Content-Type-Options"], "nosniff")
        down = client.get(views[0].removesuffix("/view"), status=200)
        self.assertIn("attachment", down.headers["Content-Disposition"])
        self.assertIn("sandbox", down.headers["Content-Security-Policy"])
        stranger = self.stack.client("portal")
        for address in (f"/complaints/{ref}", f"/complaints/{ref}/done", views[0]):
            stranger.get(address, status=404)

    def test_nothing_is_lost_by_an_error(self):
        client = self.stack.client("portal")
        page = self.submit(client, {"contact_email": "not an address"}, [self.picture()], status=422)
        form = page.form("/complaints/new")
        self.assertEqual(list(page.errors), ["contact_email"])
        self.assertEqual(form.get("body"), GOOD["body"])
        self.assertIn("pot.png", page.words)
        self.assertTrue(form.get("kept"))
        page = client.submit(form, {"contact_email": "hong@example.cn"}, files=[], status=200)
        ref = page.url.split("/")[3]
        self.assertEqual(client.get(f"/complaints/{ref}").text.count("/view\""), 1)

    def test_a_kept_file_can_be_left_out(self):
        client = self.stack.client("portal")
        page = self.submit(client, {"kind": None}, [self.picture("a.png"), self.picture("b.png")], status=422)
        form = page.form("/complaints/new")
        kept = [v for n, v in form.fields if n == "kept"]
        page = client.post("/complaints/new", form.filled({"kind": "enquiry", "drop": kept[0]}), files=[], status=200)
        case = client.get("/complaints/" + page.url.split("/")[3])
        self.assertEqual(re.findall(r'alt="([^"]+)"', case.text), ["b.png"])

    def test_kept_files_are_ones_own(self):  # S19
        client = self.stack.client("portal")
        page = self.submit(client, {"kind": None}, [self.picture()], status=422)
        token = page.form("/complaints/new").get("kept")
        self.assertRegex(token, r"^[\w-]{43}$")
        thief = self.stack.client("portal")
        form = self.form(thief)
        before = self.count()
        page = thief.post("/complaints/new", form.filled(GOOD) + [("kept", token)], files=[], status=422)
        self.assertEqual(self.count(), before)
        self.assertNotIn("pot.png", page.words)

    def test_six_files(self):
        client = self.stack.client("portal")
        before = self.count()
        page = self.submit(client, files=[self.picture(f"p{i}.png") for i in range(6)], status=422)
        self.assertIn("p5.png", page.words)
        form = page.form("/complaints/new")
        self.assertEqual(len([1 for n, _ in form.fields if n == "kept"]), 5)
        self.assertEqual((form.get("body"), self.count()), (GOOD["body"], before))
        page = client.submit(form, files=[], status=200)
        self.assertEqual(client.get("/complaints/" + page.url.split("/")[3]).text.count("/view\""), 5)

    def test_eleven_megabytes(self):
        client = self.stack.client("portal")
        page = self.submit(client, files=[self.picture("big.png", PICTURE + b"\0" * (11 << 20)),
                                          self.picture("small.png")], status=422)
        self.assertIn("big.png", page.words)
        self.assertIn("10 MB", page.words)
        form = page.form("/complaints/new")
        self.assertEqual(len([1 for n, _ in form.fields if n == "kept"]), 1)
        client.submit(form, files=[], status=200)

    def test_two_hundred_megabytes(self):
        client = self.stack.client("portal", lang="zh-CN")
        form = self.form(client)
        connection = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=60)
        connection.putrequest("POST", form.action, skip_host=True)
        for name, value in (("Content-Type", "multipart/form-data; boundary=x"), ("Content-Length", str(200 << 20)),
                            ("Accept-Language", "zh-CN"), ("Host", f"127.0.0.1:{self.stack.port}")):
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        self.assertEqual(answer.status, 413)
        self.assertIn('lang="zh-CN"', text)

    def test_lying_types(self):  # S6, S9
        client, ref = self.filed(files=[self.picture("fun.png", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
                                        self.picture("bill.jpg", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "image/jpeg")])
        case = client.get(f"/complaints/{ref}")
        self.assertNotIn("/view\"", case.text)
        addresses = sorted(set(re.findall(r'href="(/portal/files/[\w-]+)"', case.text)))
        types = set()
        for address in addresses:
            got = client.get(address, status=200)
            types.add(got.headers["Content-Type"])
            self.assertTrue(got.headers["Content-Disposition"].startswith("attachment"))
            client.get(address + "/view", status=404)
        self.assertEqual(types, {"application/octet-stream", "application/pdf"})
        page = self.submit(self.stack.client("portal"), files=[self.picture("a.png", b"#!/bin/sh\nid\n")], status=422)
        self.assertIn("a.png", page.words)

    def test_hostile_file_names(self):  # S7
        name = "../../x\"><script>\u202egnp.png"
        client, ref = self.filed(files=[self.picture(name)])
        case = client.get(f"/complaints/{ref}")
        self.assertNotIn("<script>", case.text.replace("<script src=", ""))
        self.assertNotIn("\u202e", case.text)
        address = re.search(r'href="(/portal/files/[\w-]+)"', case.text)[1]
        self.assertNotIn("..", client.get(address).headers["Content-Disposition"])

    def test_a_cut_upload(self):
        client = self.stack.client("portal")
        form = self.form(client)
        body, kind = multipart(form.filled(GOOD), [self.picture()])
        before = (self.count(), self.count("attachment"), self.count("staged_file"))
        page = client.request("POST", form.action, body[:-60], {"Content-Type": kind})
        self.assertEqual(page.status, 400)
        self.assertEqual((self.count(), self.count("attachment"), self.count("staged_file")), before)

    def test_the_same_form_twice(self):
        client = self.stack.client("portal")
        form = self.form(client)
        first = client.submit(form, GOOD, files=[self.picture()], follow=False)
        self.assertEqual(first.status, 303)
        before = self.count()
        del client.cookies["__Host-zy_track"]  # the first answer never reached the browser
        second = client.submit(form, GOOD, files=[self.picture()], follow=False)
        self.assertEqual((second.status, second.location, self.count()), (303, first.location, before))
        client.get(second.location, status=200)

    def test_the_same_form_from_eight_hands(self):  # S28
        client = self.stack.client("portal", checked=False)
        form = self.form(client)
        before = self.count()
        statuses, places = [], set()

        def send():
            hand = self.stack.client("portal", checked=False)
            hand.cookies.update(client.cookies)
            page = hand.submit(form, GOOD, files=[self.picture()], follow=False)
            statuses.append(page.status)
            if page.status == 303:
                places.add(page.location)
        hands = [threading.Thread(target=send) for _ in range(8)]
        for h in hands:
            h.start()
        for h in hands:
            h.join()
        self.assertEqual((self.count(), len(places)), (before + 1, 1))
        self.assertLessEqual(set(statuses), {303, 409})

    def test_the_trap_and_the_token(self):
        client = self.stack.client("portal")
        before = self.count()
        page = self.submit(client, {"website": "http://spam.example"}, status=422)
        self.assertEqual(page.form("/complaints/new").get("body"), GOOD["body"])
        form = self.form(client)
        fields = [(n, v) for n, v in form.filled(GOOD) if n != "csrf"]
        client.post("/complaints/new", fields, files=[], status=403)  # S25
        self.assertEqual(self.count(), before)

    def test_too_many_from_one_address(self):  # S23
        client = self.stack.client("portal")
        status = 200
        for _ in range(30):
            page = self.submit(client)
            status = page.status
            if status != 200:
                break
        self.assertEqual(status, 422)
        self.assertEqual(page.form("/complaints/new").get("body"), GOOD["body"])

    def test_bad_values(self):
        client = self.stack.client("portal")
        before = self.count()
        for values in ({"body": ""}, {"body": "x" * 20001}, {"kind": None}, {"contact_email": "", "no_contact": None},
                       {"contact_phone": "abc"}):
            page = self.submit(client, values)
            self.assertEqual(page.status, 422, values)
        form = self.form(client)
        for body in (b"body=%ff%fe", b"body=a%00b"):
            pairs = b"&".join([body] + [f"{n}={v}".encode() for n, v in form.fields if n in ("csrf", "once")] +
                              [b"kind=complaint&no_contact=1"])
            page = client.request("POST", form.action, pairs, {"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(page.status, 422)
        self.assertEqual(self.count(), before)


class Tracking(Case):
    def key(self, client, ref):
        return re.search(r"key=([\w-]{43})", client.get(f"/complaints/{ref}/done").text)[1]

    def test_the_link_is_swapped_at_once(self):  # S29
        client, ref = self.filed()
        key = self.key(client, ref)
        other = self.stack.client("portal")
        page = other.get(f"/track?key={key}", follow=False)
        self.assertEqual((page.status, page.location), (303, f"/portal/complaints/{ref}"))
        cookie = page.headers["Set-Cookie"]
        for part in ("__Host-zy_track=", "HttpOnly", "Secure", "SameSite=Lax"):
            self.assertIn(part, cookie)
        page = other.get(page.location, status=200)
        self.assertNotIn(key, page.text)
        self.assertNotIn(key, self.stack.logs("portal"))
        self.assertIsNone(self.stack.value("SELECT 1 FROM complaint WHERE tracking_hash = ?", key.encode()))
        other.get("/track?key=" + "A" * 43, status=404)

    def test_one_key_opens_one_case(self):  # S13
        a, ref_a = self.filed()
        b, ref_b = self.filed()
        a.get(f"/complaints/{ref_b}", status=404)
        page = a.get(f"/complaints/{ref_a}")
        form = page.form(f"/complaints/{ref_a}/answer")
        with self.stack.unchanged("an answer to another's case"):
            a.post(f"/complaints/{ref_b}/answer", form.filled({"answer": "hello"}), files=[], status=404)
            a.post(f"/complaints/{ref_b}/withdraw", [f for f in form.fields], status=404)
        b.get(f"/complaints/{ref_b}", status=200)

    def test_asking_for_it_again(self):  # S23: the same answer for everybody
        client, ref = self.filed()
        answers = set()
        for values in ({"ref": ref, "contact": "hong@example.cn"}, {"ref": ref, "contact": "evil@example.cn"},
                       {"ref": "TS-00000-00000-0", "contact": "hong@example.cn"}, {"ref": "x", "contact": "x"}):
            guest = self.stack.client("portal", checked=False)
            page = guest.submit(guest.get("/track").form("/track"), values, status=200)
            answers.add(page.words)
        self.assertEqual(len(answers), 1)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM outbox WHERE recipient = 'evil@example.cn'"), 0)

    def test_lists_hold_ones_own(self):
        client, ref = self.filed()
        self.assertIn(ref, client.get("/complaints", status=200).words)
        self.assertNotIn(ref, self.stack.client("portal").get("/complaints", status=200).words)


class Working(Case):
    def agent(self):
        return self.stack.client("intranet").sign_in("agent")

    def step(self, agent, ref, state, values=None):
        page = agent.get(f"/complaints/{ref}", status=200)
        if values is None:
            return agent.submit(page.form(f"/step/{state}"), status=200)
        page = agent.get(f"/complaints/{ref}/step/{state}", status=200)
        return agent.submit(page.form(f"/step/{state}"), values, status=200)

    def offer(self, agent, ref):
        cause = agent.get(f"/complaints/{ref}/step/offered").form("/step/offered").choices["cause"][1]
        return self.step(agent, ref, "offered", {"cause": cause, "remedy": "A new kettle", "decision": "The seal\nwas bad"})

    def state(self, ref):
        return self.stack.value("SELECT state FROM complaint WHERE ref = ?", ref)

    def test_from_filing_to_acceptance(self):
        guest, ref = self.filed(files=[self.picture()])
        agent = self.agent()
        self.assertIn(ref, agent.get("/complaints?tab=unassigned&sort=new").words)
        self.assertIn(ref, agent.get("/complaints?q=%E6%BC%8F%E6%B0%B4").words)  # 漏水
        page = agent.get(f"/complaints/{ref}", status=200)
        self.assertIn("hong@example.cn", page.words)
        page = agent.submit(page.form("/take"), status=200)
        self.step(agent, ref, "assessment", {"severity": "3", "safety": "1"})
        page = agent.get(f"/complaints/{ref}")
        page = agent.submit(page.form("/note"), {"note": "Seal again?"}, files=[self.picture("internal.png")], status=200)
        page = agent.submit(page.form("/reply"), {"reply": "Which\nmodel is it?"}, files=[], status=200)
        self.step(agent, ref, "waiting", {"message": "Is there a receipt?"})
        page = guest.get(f"/complaints/{ref}", status=200)
        self.assertIn("Is there a receipt?", page.words)
        self.assertNotIn("Seal again?", page.words)
        self.assertNotIn("internal.png", page.words)
        page = guest.submit(page.form("/answer"), {"answer": "Yes"}, files=[self.picture("receipt.png")], status=200)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM notice WHERE kind = 'complaint_reply' AND subject = ?", ref), 1)
        self.offer(agent, ref)
        page = guest.get(f"/complaints/{ref}", status=200)
        self.assertIn("A new kettle", page.words)
        page = guest.submit(page.form("/reject"), {"note": ""}, status=422)
        page = guest.submit(page.form("/reject"), {"note": "I want my money back"}, status=200)
        for page in (guest.page, agent.get(f"/complaints/{ref}")):  # with the conversation, behind what was said before
            talk = page.text.split('<ol class="talk">')[1].split("</ol>\n")[0]
            self.assertLess(talk.index("receipt.png"), talk.index("I want my money back"))
            self.assertIn("did not accept the proposal", talk)
        self.offer(agent, ref)
        page = guest.get(f"/complaints/{ref}", status=200)
        page = guest.submit(page.form("/accept"), status=200)
        self.assertEqual(self.state(ref), 7)
        self.step(agent, ref, "closed")
        page = guest.get(f"/complaints/{ref}", status=200)
        guest.submit(page.form("/reopen"), {"note": "It leaks again"}, status=200)
        self.assertEqual(self.state(ref), 12)
        steps = self.stack.sql("SELECT to_state FROM complaint_step s JOIN complaint c ON c.id = s.complaint_id "
                               "WHERE ref = ? AND what = 'state' ORDER BY s.id", ref)
        self.assertEqual([s[0] for s in steps], [1, 2, 3, 5, 4, 6, 8, 6, 7, 9, 12])
        mails = self.stack.value("SELECT COUNT(*) FROM outbox o JOIN complaint c ON c.id = o.entity_id AND c.ref = ? "
                                 "WHERE recipient = 'hong@example.cn'", ref)
        self.assertGreaterEqual(mails, 8)

    def verdicts(self, agent, ref):
        return agent.get(f"/complaints/{ref}/record", status=200).form("/record").choices["verdict"]

    def test_it_says_until_when(self):
        guest, ref = self.filed()
        agent = self.agent()
        agent.submit(agent.get(f"/complaints/{ref}", status=200).form("/take"), status=200)
        self.step(agent, ref, "assessment", {"severity": "2"})
        self.assertIn("You will hear from us by", guest.get(f"/complaints/{ref}").words)
        self.assertEqual(self.verdicts(agent, ref), ["", "withdrawn"])
        self.offer(agent, ref)
        self.assertIn("We wait for your answer until", guest.get(f"/complaints/{ref}").words)
        self.assertEqual(self.verdicts(agent, ref), ["", "accepted", "rejected", "withdrawn"])
        self.stack.write("UPDATE complaint_step SET at = at - 691200000 WHERE complaint_id ="
                         " (SELECT id FROM complaint WHERE ref = ?)", ref)
        self.assertIn("We had hoped for your answer by", guest.get(f"/complaints/{ref}").words)
        self.stack.write("UPDATE complaint SET due_at = due_at - 3456000000 WHERE ref = ?", ref)
        page = guest.submit(guest.page.form("/accept"), status=200)
        self.assertIn("You accepted it on", page.words)
        self.assertNotIn("We are late", page.words)
        words = agent.get(f"/complaints/{ref}").words
        for said in ("Decision by", "Proposal made on", "late", "Accepted on"):
            self.assertIn(said, words)
        self.assertNotIn("overdue by", words)
        self.step(agent, ref, "closed")
        self.assertIn("Closed on", agent.get(f"/complaints/{ref}").words)
        self.assertIn("Closed on", guest.get(f"/complaints/{ref}").words)
        self.assertIn("You can do so until", guest.get(f"/complaints/{ref}").words)
        self.assertEqual(self.verdicts(agent, ref), ["", "reopened"])
        self.stack.write("UPDATE complaint SET closed_at = closed_at - 15 * 86400000 WHERE ref = ?", ref)
        page = guest.get(f"/complaints/{ref}")
        self.assertIn("The time in which it could be reopened is over", page.words)
        self.assertNotIn("you can reopen it", page.words)

    def test_two_agents(self):
        guest, ref = self.filed()
        one, two = self.agent(), self.agent()
        form_one = one.get(f"/complaints/{ref}").form("/reply")
        form_two = two.get(f"/complaints/{ref}").form("/reply")
        one.submit(form_one, {"reply": "First"}, files=[], status=200)
        page = two.submit(form_two, {"reply": "Second"}, files=[self.picture()], status=422)
        self.assertIn("First", page.words)
        form = page.form("/reply")
        self.assertEqual(form.get("reply"), "Second")
        self.assertIn("pot.png", page.words)
        two.submit(form, files=[], status=200)

    def test_a_case_by_phone(self):
        agent = self.agent()
        form = agent.get("/complaints/new", status=200).form("/complaints/new")
        page = agent.submit(form, {"body": ""}, files=[self.picture()], status=422)
        page = agent.submit(page.form("/complaints/new"), {"body": "Called about the bill", "kind": "enquiry",
                                                           "contact_phone": "138 0013 8000"}, files=[], status=200)
        ref = page.url.split("/")[3]
        self.assertIn("Called about the bill", page.words)
        page = agent.submit(page.form("/link"), status=200)  # sent, or shown once
        page = agent.get(f"/complaints/{ref}")
        show = [f for f in page.forms if f.action.endswith("/link") and f.get("send") is None][0]
        page = agent.submit(show, status=200)
        key = re.search(r"key=([\w-]{43})", page.text)[1]
        self.stack.client("portal").get(f"/track?key={key}", status=200)
        page = agent.get(f"/complaints/{ref}/record", status=200)
        page = agent.submit(page.form("/record"), {"who": "Mr Chen", "said": "No longer needed", "verdict": "withdrawn"}, status=200)
        self.assertEqual(self.state(ref), 11)
        self.assertIn("recorded by", page.words)

    def test_a_case_by_phone_of_a_known_customer(self):
        agent = self.agent()
        for code, name in (("BYPHONE1", "钱知一"), ("BYPHONE2", "钱知一")):
            agent.get("/customers/new", status=200)
            page = agent.submit(agent.page.form("/customers/new"), {"code": code, "name": name, "email": f"{code.lower()}@example.cn"})
            if page.status == 409:  # somebody is called so already: another one all the same
                form = page.form("/customers/new")
                agent.submit(form, status=200, button=next(b[:2] for b in form.buttons if b[0] == "despite"))
        form = agent.get("/complaints/new", status=200).form("/complaints/new")
        page = agent.submit(form, {"body": "Called", "known_as": "nobody at all"}, files=[], status=422)
        self.assertIn("No customer is found", page.errors["known_as"])
        page = agent.submit(page.form("/complaints/new"), {"known_as": "钱知一"}, files=[], status=422)
        self.assertIn("Several customers fit", page.errors["known_as"])
        page = agent.submit(page.form("/complaints/new"), {"known_as": "byphone2", "body": ""}, files=[], status=422)
        page = agent.submit(page.form("/complaints/new"), {"body": "Called"}, files=[], status=200)
        row = self.stack.sql("SELECT c.code, p.contact_email FROM complaint p JOIN customer c ON c.id = p.customer_id"
                             " WHERE p.ref = ?", page.url.split("/")[3])[0]
        self.assertEqual(tuple(row), ("BYPHONE2", "byphone2@example.cn"))

    def test_who_may_what(self):  # S14
        guest, ref = self.filed()
        form = self.agent().get(f"/complaints/{ref}").form("/take")
        for user, see in (("sales", 200), ("auditor", 200), ("loyalty", 403), ("admin", None)):
            client = self.stack.client("intranet")
            try:
                client.sign_in(user)
            except AssertionError:
                continue
            page = client.get(f"/complaints/{ref}")
            if see:
                self.assertEqual(page.status, see, user)
            if see == 200:
                self.assertNotIn("/take", page.text)
            own = client.get("/account").forms[0].get("csrf")
            with self.stack.unchanged(f"{user} taking a case"):
                fields = [("csrf", own), ("once", "x" * 20 + user), ("version", form.get("version"))]
                client.post(f"/complaints/{ref}/take", fields, status=403)

    def test_csv(self):
        self.filed({"order_text": "=HYPERLINK(1)"})
        client = self.stack.client("intranet").sign_in("manager")
        page = client.get("/complaints.csv?tab=all&sort=new", status=200)
        self.assertTrue(page.body.startswith(b"\xef\xbb\xbf"))
        self.assertIn("'=HYPERLINK(1)", page.text)  # S22
        self.stack.client("intranet").sign_in("agent").get("/complaints.csv", status=403)


class Mine(unittest.TestCase):
    """What a customer of the demonstration sees, and nobody else's (S13)."""

    def test_home_orders_and_cases(self):
        stack = shared(demo=True)
        wang = stack.client("portal").sign_in("wang@example.cn", "zhiyin-demo")
        chen = stack.client("portal").sign_in("chen@example.cn", "zhiyin-demo")
        home = wang.get("/", status=200)
        self.assertIn("/portal/member", home.text)
        mine = wang.get("/orders", status=200)
        own = re.findall(r'href="(/portal/orders/[^"?]+)"', mine.text)
        self.assertTrue(own)
        ref = own[0].split("/")[-1]
        self.assertIn(ref, wang.get(own[0], status=200).words)
        chen.get(own[0], status=404)
        theirs = stack.value("SELECT ref FROM sales_order WHERE customer_id <> (SELECT customer_id FROM portal_account "
                             "WHERE email = 'wang@example.cn') LIMIT 1")
        wang.get(f"/orders/{theirs}", status=404)
        other = stack.value("SELECT ref FROM complaint WHERE account_id IS NULL AND customer_id <> "
                            "(SELECT customer_id FROM portal_account WHERE email = 'wang@example.cn') LIMIT 1")
        wang.get(f"/complaints/{other}", status=404)

        order = stack.value("SELECT id FROM sales_order WHERE ref = ?", ref)
        form = wang.get(f"/complaints/new?order={order}").form("/complaints/new")
        self.assertEqual(form.get("order"), str(order))
        self.assertEqual(form.get("contact_email"), "wang@example.cn")
        page = wang.submit(form, {"kind": "return", "body": "Too small"}, files=[], status=200)
        case = page.url.split("/")[3]
        self.assertNotIn("track?key=", page.text)  # an account needs no private link
        self.assertIn(case, wang.get("/complaints").words)
        self.assertIn("Too small", wang.get("/").words)
        chen.get(f"/complaints/{case}", status=404)
        bad = chen.get("/complaints/new").form("/complaints/new").filled({"kind": "return", "body": "x"})
        page = chen.post("/complaints/new", [f for f in bad if f[0] != "order"] + [("order", str(order))], files=[], status=422)
        self.assertIn("order", page.errors)

    def test_an_order_in_ones_own_words(self):
        """A number typed becomes the link when it is that of exactly one of one's own orders."""
        stack = shared(demo=True)
        stack.write("DELETE FROM rate_limit")
        wang = stack.client("portal").sign_in("wang@example.cn", "zhiyin-demo")
        customer = stack.value("SELECT customer_id FROM portal_account WHERE email = 'wang@example.cn'")
        own = stack.sql("SELECT id, ref FROM sales_order WHERE customer_id = ? ORDER BY id LIMIT 2", customer)
        theirs = stack.value("SELECT ref FROM sales_order WHERE customer_id <> ? LIMIT 1", customer)
        (a, ref), (b, other) = [tuple(r) for r in own]
        wide = "".join(chr(ord(c) + 0xfee0) if c.isalnum() else c for c in ref)
        for text, order in ((ref, a), (f" {ref.lower()} ", a), (f"订单{other}，红色的壶", b), (wide, a), (theirs, None),
                            (f"{ref} {other}", None), (f"{ref} {theirs}", a), ("a kettle", None), ("", None), (ref[:-1], None)):
            with self.subTest(text=text):
                stack.write("DELETE FROM rate_limit")
                page = wang.submit(wang.get("/complaints/new").form("/complaints/new"),
                                   {"kind": "complaint", "body": "Leaks", "order_text": text}, files=[], status=200)
                row = stack.sql("SELECT order_id, order_text FROM complaint WHERE ref = ?", page.url.split("/")[3])[0]
                self.assertEqual(tuple(row), (order, text.strip()))
        guest = stack.client("portal")
        page = guest.submit(guest.get("/complaints/new").form("/complaints/new"),
                            {**GOOD, "order_text": ref}, files=[], status=200)
        self.assertIsNone(stack.value("SELECT order_id FROM complaint WHERE ref = ?", page.url.split("/")[3]))

    def test_orders_need_a_linked_customer(self):
        shared(demo=True).client("portal").get("/orders", follow=False, status=303)


if __name__ == "__main__":
    unittest.main()
