"""guard.py FOLDER: waits until its standard input ends, which it does when the process that holds the
other end is gone, killed or not; then ends the PostgreSQL servers whose data stands below FOLDER and
removes it. Patroni starts them as daemons, so that nothing else would. "done" on its input tells that
there is nothing to do. Started by cluster.py."""

import glob
import os
import shutil
import signal
import sys
import time

folder = sys.argv[1]
if sys.stdin.read() == "done":
    sys.exit(0)
for path in glob.glob(os.path.join(glob.escape(folder), "*", "pg", "postmaster.pid")):
    try:
        with open(path, encoding="utf-8") as f:
            pid = int(f.readline())
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as f:
            if os.path.dirname(path) in f.read():
                os.kill(pid, signal.SIGKILL)  # its children see that it is gone, and end
    except (OSError, ValueError):
        pass
time.sleep(1)
shutil.rmtree(folder, ignore_errors=True)
