"""make install: what it puts in place below DESTDIR, and that Debian's own nginx.conf takes the site."""

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from stack import BUILD, ROOT, free_port

DEBIAN = "/etc/nginx"
SUPPLIED = """user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 768; }
http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    access_log /var/log/nginx/access.log;
    gzip on;
    include /etc/nginx/conf.d/*.conf;
    include /etc/nginx/sites-enabled/*;
}
"""  # what Debian 12 sets in nginx.conf


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dest = tempfile.mkdtemp(prefix="zhiyin test ")
        env = dict(os.environ, BUILD=BUILD, DESTDIR=cls.dest, PREFIX="/usr/local")
        done = subprocess.run(["bash", os.path.join(ROOT, "tools", "install.sh")], env=env, cwd=ROOT,
                              capture_output=True, text=True, timeout=60, check=True)
        cls.said = done.stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dest)

    def at(self, *path):
        return os.path.join(self.dest, *path)

    def read(self, *path):
        with open(self.at(*path), encoding="utf-8") as f:
            return f.read()

    def test_everything_is_in_place(self):
        for name in ("portal.fcgi", "intranet.fcgi", "admin.fcgi", "api.fcgi", "worker"):
            self.assertTrue(os.access(self.at("usr/local/lib/zhiyin", name), os.X_OK), name)
        self.assertTrue(os.access(self.at("usr/local/bin/zhiyin"), os.X_OK))
        for name in ("templates", "static", "locale", "sql"):
            self.assertTrue(os.listdir(self.at("usr/local/share/zhiyin", name)), name)
        units = [os.path.basename(p) for p in glob.glob(self.at("lib/systemd/system/*")) if os.path.isfile(p)]
        for name in ("zhiyin.target", "zhiyin-worker.service", "zhiyin-tasks.service", "zhiyin-portal.socket", "zhiyin-portal@.service"):
            self.assertIn(name, units)
        for name in units:
            self.assertNotRegex(self.read("lib/systemd/system", name), r"@[A-Z]+@", name)
        self.assertIn("/run/zhiyin-push", self.read("lib/systemd/system/nginx.service.d/zhiyin.conf"))
        self.assertIn("d /run/zhiyin-push 0700 zhiyin", self.read("usr/lib/tmpfiles.d/zhiyin.conf"))
        self.assertIn("ZHIYIN_PUSH_SOCKET=/run/zhiyin-push/", self.read("lib/systemd/system/zhiyin-worker.service"))
        for step in ("systemd-sysusers", "systemd-tmpfiles", "zhiyin init", "sites-available", "systemctl enable"):
            self.assertIn(step, self.said)

    def test_a_site_that_was_edited_stays(self):
        site = self.at("etc/nginx/sites-available/zhiyin")
        with open(site, "a", encoding="utf-8") as f:
            f.write("# ours\n")
        env = dict(os.environ, BUILD=BUILD, DESTDIR=self.dest, PREFIX="/usr/local")
        subprocess.run(["bash", os.path.join(ROOT, "tools", "install.sh")], env=env, cwd=ROOT,
                       capture_output=True, timeout=60, check=True)
        self.assertTrue(self.read("etc/nginx/sites-available/zhiyin").endswith("# ours\n"))

    def test_debians_nginx_takes_the_site(self):
        """The http block of the distribution sets things of its own, which ours may not set again."""
        self.assert_taken({"zhiyin": self.read("etc/nginx/sites-available/zhiyin")})

    def test_debians_nginx_takes_the_sites_of_several_machines(self):
        """conf/cluster: the nginx in front, and the one on an application machine behind it."""
        def cluster(name):
            with open(os.path.join(ROOT, "conf", "cluster", name), encoding="utf-8") as f:
                return f.read()

        self.assert_taken({"front": cluster("nginx-front.conf")})
        self.assert_taken({"zhiyin": cluster("nginx-node.conf")}, {"zhiyin/behind.conf": cluster("nginx-behind.conf")})

    def assert_taken(self, sites, more=None):
        """`nginx -t` with Debian's configuration, these sites and these files beside it."""
        place = tempfile.mkdtemp(prefix="zhiyin-test-")
        self.addCleanup(shutil.rmtree, place)
        shutil.copytree(self.at("etc/nginx"), place, dirs_exist_ok=True)
        shutil.copy(os.path.join(DEBIAN, "mime.types"), place)
        os.makedirs(os.path.join(place, "sites-enabled"))
        pair = os.path.join(place, "service")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-days", "2", "-subj", "/CN=service.example.com", "-keyout", pair + ".key",
                        "-out", pair + ".pem"], check=True, capture_output=True, timeout=60)
        for name in ("crm", "front"):
            for end in (".key", ".pem"):
                shutil.copy(pair + end, os.path.join(place, name + end))
        ports = {port: free_port() for port in ("80", "443", "8081")}
        os.makedirs(os.path.join(place, "modules-enabled"))
        with open(os.path.join(place, "modules-enabled", "nchan.conf"), "w", encoding="utf-8") as f:
            f.write("load_module /usr/lib/nginx/modules/ngx_nchan_module.so;\n")
        for name, text in {**{os.path.join("sites-enabled", n): t for n, t in sites.items()}, **(more or {})}.items():
            text = text.replace("/etc/ssl/zhiyin/", place + "/").replace("/etc/nginx/", place + "/")
            text = text.replace("/run/zhiyin-push/", place + "/")
            text = re.sub(r"listen (?:10\.0\.0\.\d+:)?(80|443|8081)\b", lambda m: f"listen 127.0.0.1:{ports[m[1]]}", text)
            with open(os.path.join(place, name), "w", encoding="utf-8") as f:
                f.write(text)
        conf = SUPPLIED.replace(DEBIAN + "/", place + "/").replace("/var/log/nginx/", place + "/")
        conf = conf.replace("/run/nginx.pid", place + "/nginx.pid")
        kinds = ("client_body", "fastcgi", "proxy", "uwsgi", "scgi")  # whose folders only root may make
        conf = conf.replace("http {", "http {\n" + "".join(f"    {k}_temp_path {place}/{k};\n" for k in kinds))
        if os.getuid() != 0:
            conf = conf.replace("user www-data;", "")
        with open(os.path.join(place, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(conf)
        nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        said = subprocess.run([nginx, "-t", "-e", os.path.join(place, "error.log"), "-c",
                               os.path.join(place, "nginx.conf")], capture_output=True, text=True, timeout=60)
        self.assertEqual(said.returncode, 0, said.stderr)


if __name__ == "__main__":
    unittest.main()
