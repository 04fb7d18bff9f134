#!/bin/sh
# Chromium and Japanese fonts for the browser tests, PgBouncer for those behind a pooler: installed where they are
# missing and this user may.
has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
has_fonts() { ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 || fc-list :lang=ja 2>/dev/null | grep -q .; }
has_pooler() { command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ]; }

if has_browser && has_fonts && has_pooler; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium, Japanese fonts and PgBouncer for the tests"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1
    has_pooler || apt-get install -y -qq --no-install-recommends pgbouncer >/dev/null 2>&1
fi
if ! has_browser; then
    echo "There is no Chromium here: the browser tests will be SKIPPED. On Debian: apt-get install chromium fonts-noto-cjk"
fi
exit 0
