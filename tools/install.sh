#!/bin/bash
# install.sh: what `make install` does: programs, files, systemd units and the nginx site below
# $DESTDIR. Starts nothing and changes no site that is there.
#
# From the environment: BUILD DESTDIR PREFIX.
set -euo pipefail
shopt -u patsub_replacement 2>/dev/null || true
umask 022

BUILD=${BUILD:-build} DESTDIR=${DESTDIR:-} PREFIX=${PREFIX:-/usr/local}
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
LIB=$PREFIX/lib/zhiyin SHARE=$PREFIX/share/zhiyin DATA=/var/lib/zhiyin
UNITS=$DESTDIR/lib/systemd/system NGINX=$DESTDIR/etc/nginx

# fill TEMPLATE NAME PROGRAM: prints the template with its @NAMES@ replaced.
fill() {
    local text
    text=$(<"$1")
    text=${text//@NAME@/"$2"}
    text=${text//@PROGRAM@/"$3"}
    text=${text//@LIB@/"$LIB"}
    text=${text//@SHARE@/"$SHARE"}
    text=${text//@DATA@/"$DATA"}
    printf '%s\n' "$text"
}

install_programs() {
    local p
    install -d "$DESTDIR$LIB" "$DESTDIR$PREFIX/bin" "$DESTDIR$SHARE"
    for p in portal.fcgi intranet.fcgi admin.fcgi api.fcgi worker; do
        install -m 755 "$BUILD/$p" "$DESTDIR$LIB/$p"
    done
    install -m 755 "$BUILD/zhiyin" "$DESTDIR$PREFIX/bin/zhiyin"
    install -D -m 644 "$HERE/docs/man/zhiyin.1" "$DESTDIR$PREFIX/share/man/man1/zhiyin.1"
    for p in templates static locale sql; do
        rm -rf -- "$DESTDIR${SHARE:?}/$p"
        cp -R -- "$BUILD/$p" "$DESTDIR$SHARE/$p"
    done
    find "$DESTDIR$SHARE" -name .stamp -delete
    chmod -R go=u-w -- "$DESTDIR$SHARE"
}

install_units() {
    local name
    install -d "$UNITS" "$DESTDIR/usr/lib/sysusers.d"
    install -m 644 "$HERE/conf/sysusers.conf" "$DESTDIR/usr/lib/sysusers.d/zhiyin.conf"
    install -D -m 644 "$HERE/conf/tmpfiles.conf" "$DESTDIR/usr/lib/tmpfiles.d/zhiyin.conf"
    install -m 644 "$HERE/conf/systemd/zhiyin.target" "$UNITS/"
    install -D -m 644 "$HERE/conf/systemd/nginx-zhiyin.conf" "$UNITS/nginx.service.d/zhiyin.conf"
    for name in portal portal-hash intranet intranet-hash admin admin-hash api; do
        fill "$HERE/conf/systemd/zhiyin-program.socket.in" "$name" "${name%-hash}" \
            >"$UNITS/zhiyin-$name.socket"
        {
            fill "$HERE/conf/systemd/zhiyin-program@.service.in" "$name" "${name%-hash}"
            grep -v '^#' "$HERE/conf/systemd/hardening.conf"
        } >"$UNITS/zhiyin-$name@.service"
    done
    for name in worker tasks; do
        {
            fill "$HERE/conf/systemd/zhiyin-$name.service.in" worker worker
            grep -v '^#' "$HERE/conf/systemd/hardening.conf"
        } >"$UNITS/zhiyin-$name.service"
    done
}

install_site() {
    install -d "$NGINX/zhiyin" "$NGINX/sites-available"
    install -m 644 "$HERE"/conf/zhiyin/*.conf "$HERE/conf/unavailable.html" "$HERE/conf/unreadable.html" "$NGINX/zhiyin/"
    bash "$HERE/tools/nginx_routes.sh" "$BUILD" >"$NGINX/zhiyin/hashes.conf"
    fill "$HERE/conf/nginx-site.conf.in" - - >"$NGINX/zhiyin/site.example"
    [ -e "$NGINX/sites-available/zhiyin" ] || cp "$NGINX/zhiyin/site.example" "$NGINX/sites-available/zhiyin"
}

install_programs
install_units
install_site
cat <<EOF
Installed below ${DESTDIR:-/}. What is left to do by hand, once:
  systemd-sysusers; systemd-tmpfiles --create zhiyin.conf; systemctl daemon-reload
  install -d -o zhiyin -g zhiyin -m 710 $DATA
  runuser -u zhiyin -- $PREFIX/bin/zhiyin init --data $DATA
  edit /etc/nginx/sites-available/zhiyin (names, certificates), link it into sites-enabled
  systemctl enable --now zhiyin.target; systemctl restart nginx
EOF
