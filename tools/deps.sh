#!/bin/sh
# Installs those of the named Debian packages that are missing; nothing to do costs a moment.
# Called by tools/deps.mk. As root, or through sudo; else one line says what to install. Services
# that come with a package (nginx, supervisor, PostgreSQL, PgBouncer) are not started, and running ones are not touched;
# no database cluster is made.
set -eu

# A command that is there already does for its package (node may come from elsewhere).
has_command() {
    case $1 in
    nodejs) command -v node ;;
    npm) command -v npm ;;
    nginx-light) command -v nginx || test -x /usr/sbin/nginx ;;
    chromium) command -v chromium ;;
    pgbouncer) test -x /usr/sbin/pgbouncer ;;
    postgresql-15) test -x /usr/lib/postgresql/15/bin/postgres ;;
    *) false ;;
    esac >/dev/null 2>&1
}

missing=
count=0
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=none
    if [ "$state" != installed ] && ! has_command "$package"; then
        missing="$missing $package"
        count=$((count + 1))
    fi
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing packages, and no apt-get here to install them:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=sudo
else
    echo "missing packages; as root: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

# Forbids starting services during the installation, unless the machine has its own word on it.
policy=/usr/sbin/policy-rc.d
made_policy=
# PostgreSQL's package makes a cluster and starts it, unless this file says otherwise: for the installation
# only, then the package's own word on it takes the place.
cluster_conf=/etc/postgresql-common/createcluster.conf
made_conf=
# shellcheck disable=SC2317  # called by the trap
clean_up() {
    [ -z "$made_policy" ] || $as_root rm -f "$policy"
    if [ -n "$made_conf" ]; then
        $as_root rm -f "$cluster_conf"
        usual=/usr/share/postgresql-common/createcluster.conf
        [ ! -f "$usual" ] || $as_root install -m 644 "$usual" "$cluster_conf"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi
case $missing in
*postgresql*)
    if [ ! -e "$cluster_conf" ]; then
        made_conf=yes
        $as_root install -d -m 755 "${cluster_conf%/*}"
        echo "create_main_cluster = false" | $as_root tee "$cluster_conf" >/dev/null
    fi
    ;;
esac

apt() {
    # shellcheck disable=SC2086  # as_root is empty or one word
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
install_missing() {
    # shellcheck disable=SC2086  # a list of names
    apt install -y --no-install-recommends $missing
}

# nginx makes this folder when it first runs as root; with nchan nobody else can start it before.
make_nginx_folder() {
    if [ -d /var/lib/nginx ] && [ ! -d /var/lib/nginx/body ]; then
        $as_root install -d -o www-data -m 700 /var/lib/nginx/body
    fi
}

before=$(dpkg-query -W | wc -l)
echo "installing $count missing packages:$missing"
if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then apt update; fi
if ! install_missing; then
    echo "once more with fresh package lists"
    apt update
    install_missing || {
        echo "could not install:$missing" >&2
        exit 1
    }
fi
make_nginx_folder
echo "$(($(dpkg-query -W | wc -l) - before)) packages installed"
