# Serves a folder of web-platform-tests with the suite's own wptserve, on a free port of the loopback, which it prints.
# Ends when its standard input does. Usage: wptserve.py TOOLS ROOT

import logging
import os
import socket
import sys

TOOLS, ROOT = sys.argv[1:]
PACKAGES = ["h2/src", "hpack/src", "hyperframe/src", "html5lib", "webencodings", "six", "pywebsocket3", "certifi",
            "h2", "hpack", "hyperframe"]
for folder in ["", "wptserve", *(os.path.join("third_party", package) for package in PACKAGES)]:
    sys.path.insert(0, os.path.join(TOOLS, folder))

from wptserve import config, server, stash  # noqa: E402

HOST = "127.0.0.1"


def find_free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def main():
    logging.basicConfig(level=logging.CRITICAL)
    port = find_free_port()
    builder = config.ConfigBuilder(
        logging.getLogger("wptserve"), browser_host="localhost", alternate_hosts={"alt": HOST}, subdomains=set(),
        not_subdomains=set(), ports={"http": [port], "https": [], "ws": [], "wss": [], "h2": []}, doc_root=ROOT,
        ssl={"type": "none"})
    with stash.StashServer(None, authkey="wpt"), builder as settings:
        httpd = server.WebTestHttpd(
            host=HOST, port=port, use_ssl=False, certificate=None, doc_root=ROOT, config=settings, bind_address=True)
        httpd.start()
        print(port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
