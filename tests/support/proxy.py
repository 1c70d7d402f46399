"""What stands between a program and its database server, and breaks: a TCP proxy that knows a little of the protocol.

    with proxy.Proxy(server.port) as between:
        address = server.address("zhiyin").replace(f":{server.port}/", f":{between.port}/")
        lost = between.lose("intranet", "Acme", "answer")  # the COMMIT of what holds this text arrives, its answer does not
        between.away.add("admin")                          # the server is away, for this program
        between.texts[b"BEGIN ISOLATION LEVEL SERIALIZABLE"] = b"BEGIN"  # said instead; padded with blanks

Programs are known by the name that they give themselves when they connect. Standard library only."""
import contextlib
import re
import select
import socket
import threading

END = re.compile(rb"(COMMIT|ROLLBACK)\0")
NAME = re.compile(rb"application_name\0(\w+)\0")


class Loss:
    """One COMMIT that goes wrong. how: "answer" (it arrives, its answer does not) or "commit" (it does not arrive);
    away: the server stays away then, for this program."""

    def __init__(self, program, text, how, away):
        self.program, self.text, self.how, self.away = program, text.encode(), how, away
        self.happened = False


class Link:
    def __init__(self, proxy, client):
        self.proxy, self.client, self.program, self.said = proxy, client, None, b""
        self.server = socket.create_connection(("127.0.0.1", proxy.to), timeout=10)
        self.server.settimeout(None)
        for end in (self.client, self.server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def shut(self):
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def run(self):
        ends = [self.client, self.server]
        while True:
            for end in select.select(ends, [], [])[0]:
                data = end.recv(1 << 16)
                if not data:
                    return
                if end is self.server:
                    self.client.sendall(data)
                elif not self.pass_on(data):
                    return

    def pass_on(self, data):
        """false: this connection is over."""
        found = NAME.search(data)
        if found and self.program is None:
            self.program = found[1].decode()
        if self.program in self.proxy.away:
            return False
        for text, instead in self.proxy.texts.items():
            data = data.replace(text, instead.ljust(len(text)))
        loss = self.proxy.loss_of(self, data)
        if not loss or loss.how == "answer":
            self.server.sendall(data)
        if not loss:
            return True
        said = b""
        self.server.settimeout(10)
        while loss.how == "answer" and not END.search(said):
            more = self.server.recv(1 << 16)
            said += more
            if not more:
                break
        if loss.away:
            self.proxy.lose_program(self.program)
        loss.happened = True
        return False


class Proxy:
    def __init__(self, to):
        self.to, self.away, self.texts, self.losses, self.links = to, set(), {}, [], set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError, ValueError):
            link = Link(self, client)
            with self.lock:
                self.links.add(link)
            try:
                link.run()
            finally:
                link.shut()
                link.server.close()
                with self.lock:
                    self.links.discard(link)

    def cut(self, program=None):
        """Ends the connections that there are; new ones are let through."""
        with self.lock:
            links = [link for link in self.links if program in (None, link.program)]
        for link in links:
            link.shut()

    def lose_program(self, program):
        self.away.add(program)
        self.cut(program)

    def lose(self, program, text, how, away=False):
        loss = Loss(program, text, how, away)
        self.losses.append(loss)
        return loss

    def loss_of(self, link, data):
        """What is to go wrong with this, if its transaction held the text and it ends."""
        link.said = link.said[-(1 << 16):] + data
        if not END.search(link.said):
            return None
        said, link.said = link.said, b""
        if b"COMMIT\0" not in said:
            return None
        with self.lock:
            for loss in self.losses:
                if loss.program == link.program and loss.text in said:
                    self.losses.remove(loss)
                    return loss
        return None
