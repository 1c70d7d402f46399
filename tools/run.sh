#!/bin/bash
# run.sh: what `make run` does after building: makes the data folder, starts the programs behind nginx
# on loopback, says so, and stops all of it on SIGINT, SIGTERM or when make goes away.
#
# From the environment: BUILD PORT DATA DEMO DB, and FRONT, the address of an nginx in front of this one,
# whose word about the visitor's address counts (conf/cluster). All generated files stand in a short folder under
# /tmp without blanks (socket paths may have 107 bytes), which links to BUILD and DATA; so no path
# of the user's needs quoting in a configuration file.
set -euo pipefail
shopt -u patsub_replacement 2>/dev/null || true
shopt -s extglob

BUILD=${BUILD:-build} PORT=${PORT:-8080} DATA=${DATA:-data} DEMO=${DEMO:-1} DB=${DB:-} FRONT=${FRONT:-}
PROGRAMS="portal:4 intranet:4 admin:2 api:1 portal-hash:1 intranet-hash:1 admin-hash:1"
RUN='' SUPERVISOR=''

refuse() {
    echo "make run: $*" >&2
    exit 1
}

# shellcheck disable=SC2317  # called by the trap
cleanup() {
    trap '' INT TERM HUP
    # All at once; supervisord by itself stops one group after another, a second for each.
    if [ -n "$SUPERVISOR" ] && kill -0 "$SUPERVISOR" 2>/dev/null; then
        timeout 20 supervisorctl -c "$RUN/supervisord.conf" stop all >/dev/null 2>&1 || true
    fi
    if [ -n "$SUPERVISOR" ] && kill -TERM "$SUPERVISOR" 2>/dev/null; then
        wait "$SUPERVISOR" 2>/dev/null || true
    fi
    if [ -n "$RUN" ]; then rm -rf -- "$RUN"; fi
}

check_commands() {
    local command package
    for command in nginx:nginx supervisord:supervisor flock:util-linux setpriv:util-linux; do
        package=${command#*:} command=${command%:*}
        command -v "$command" >/dev/null ||
            refuse "the package $package is missing (make deps-run installs what is needed)"
    done
}

check_settings() {
    [[ $PORT =~ ^[1-9][0-9]{0,4}$ && $PORT -le 65535 ]] || refuse "PORT=$PORT is not a port number"
    [[ $FRONT =~ ^[0-9a-fA-F.:/]*$ ]] || refuse "FRONT=$FRONT is not an address"
    [[ $DEMO =~ ^[01]$ ]] || refuse "DEMO=$DEMO is neither 0 nor 1"
    [[ -z $DB || $DB == sqlite:* || $DB == postgresql:* || $DB == postgres:* ]] ||
        refuse "DB=$DB is neither sqlite:... nor postgresql://..."
    if (exec 4<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
        refuse "port $PORT is taken by another program; choose one with make run PORT=..."
    fi
}

open_data() {
    mkdir -p -- "$DATA" 2>/dev/null || refuse "the data folder $DATA cannot be made"
    [[ -w $DATA && -x $DATA ]] || refuse "the data folder $DATA cannot be written"
    DATA=$(cd -- "$DATA" && pwd -P)
    chmod go-rwx -- "$DATA" 2>/dev/null || true
    exec 3>"$DATA/serve.lock" || refuse "the data folder $DATA cannot be written"
    flock -n 3 || refuse "the data folder $DATA is served already by another make run"
    umask 077
    mkdir -p -- "$DATA/logs" "$DATA/tmp/nginx" "$DATA/attachments"
    find "$DATA/tmp" -mindepth 1 -maxdepth 1 -type f -name 'upload-*' -delete
}

# Links in mails lead to where it is served, unless the operator says otherwise.
name_address() {
    if [ -z "${ZHIYIN_WEB_BASE_URL:-}" ] && ! grep -qs '^ *base_url' "$DATA/zhiyin.conf"; then
        export ZHIYIN_WEB_BASE_URL="http://127.0.0.1:$PORT"
    fi
}

# zhiyin VERB on the data folder, its database named where DB= names it. A server that starts beside us is waited for.
NO_DATABASE=3
database_verb() {
    "$BUILD/zhiyin" "$1" --data "$DATA" ${DB:+--db "$DB"} --wait 60 3>&-
}

# Who made the database, or joined those who use it, has its keys.
make_database() {
    local status=$NO_DATABASE
    if [ -e "$DATA/keys/master.key" ] && [ ! -e "$DATA/demo.unfinished" ]; then
        status=0
        database_verb migrate || status=$?
    fi
    case $status in
    0) ;;
    "$NO_DATABASE")
        if [ "$DEMO" = 1 ]; then
            database_verb demo >/dev/null || refuse "the demonstration database was not made"
        else
            database_verb init || refuse "the database was not made"
        fi
        ;;
    *) refuse "the database was not brought up to date" ;;
    esac
}

# Each line of these is one write by the program itself: through the supervisor's pipe it would cost
# as much as a fifth of the request. So they are put aside here, at the start.
put_aside_logs() {
    local log
    for log in "$DATA"/logs/*.log; do
        if [ -f "$log" ] && (($(stat -c %s -- "$log") > 10000000)); then mv -f -- "$log" "$log.1"; fi
    done
}

# One [fcgi-program] section of supervisord: name, number of processes.
program_section() {
    cat <<EOF
[fcgi-program:$1]
socket=unix://$RUN/$1.sock
socket_mode=0700
socket_backlog=1024
command=/bin/sh -c 'exec setpriv --pdeathsig TERM $RUN/build/${1%-hash}.fcgi --data $RUN/data 2>>$RUN/data/logs/$1.log'
process_name=%(program_name)s_%(process_num)02d
numprocs=$2
priority=10
autorestart=true
startretries=5
stopsignal=TERM
stopwaitsecs=10
stdout_logfile=NONE
stderr_logfile=NONE

EOF
}

# The bell without reloading. Without the module, or as an ordinary user where nginx never ran as root (its
# folder is missing then, and nchan insists on it), pages ask by themselves.
NCHAN=${NCHAN_MODULE:-/usr/lib/nginx/modules/ngx_nchan_module.so}
has_push() {
    [ -e "$NCHAN" ] && { [ "$(id -u)" = 0 ] || [ -d /var/lib/nginx/body ]; }
}
push_server() {
    cat <<EOF
    nchan_shared_memory_size 8m;
    server {
        listen unix:$RUN/push/nchan.sock;
        include zhiyin/push.conf;
    }
EOF
}

# fill TEMPLATE FILE: replaces the @NAMES@.
fill() {
    local text user_nginx='' user_supervisor='' programs='' p hashes
    if [ "$(id -u)" = 0 ]; then user_nginx='user root;' user_supervisor='user=root'; fi
    for p in $PROGRAMS; do programs+=$(program_section "${p%:*}" "${p#*:}")$'\n\n'; done
    hashes=$(bash "$TOOLS/nginx_routes.sh" "$BUILD")
    text=$(<"$1")
    text=${text//@RUN@/"$RUN"}
    text=${text//@PORT@/"$PORT"}
    text=${text//@HASHES@/"$hashes"}
    text=${text//@PROGRAMS@/"$programs"}
    if has_push; then
        text=${text//@PUSH_MODULE@/"load_module $NCHAN;"}
        text=${text//@PUSH_SERVER@/"$(push_server)"}
        text=${text//@PUSH_SITE@/'        include zhiyin/live.conf;'}
    else
        text=${text//@PUSH_*([A-Z])@/}
    fi
    text=${text//@DIE_WITH_PARENT@/setpriv --pdeathsig TERM}
    case $1 in
    *nginx*) text=${text//@USER@/"$user_nginx"} ;;
    *) text=${text//@USER@/"$user_supervisor"} ;;
    esac
    printf '%s\n' "$text" >"$2"
}

make_run_folder() {
    local old=''
    # What a killed run left behind; nobody uses it, since we hold its lock.
    if [ -f "$DATA/run.path" ]; then old=$(<"$DATA/run.path"); fi
    if [[ $old == /*/zy.?????? && -L $old/data ]]; then rm -rf -- "$old"; fi
    RUN=$(mktemp -d "${TMPDIR:-/tmp}/zy.XXXXXX")
    if ((${#RUN} > 60)) || [[ $RUN == *[!A-Za-z0-9/._-]* ]]; then
        rmdir -- "$RUN"
        RUN=$(mktemp -d /tmp/zy.XXXXXX)
    fi
    ln -s -- "$BUILD" "$RUN/build"
    ln -s -- "$DATA" "$RUN/data"
    mkdir "$RUN/zhiyin" "$RUN/push"
    if has_push; then export ZHIYIN_PUSH_SOCKET="$RUN/push/nchan.sock"; fi
    cp -- "$CONF"/zhiyin/*.conf "$RUN/zhiyin/"
    cp -- "$CONF/unavailable.html" "$CONF/unreadable.html" /etc/nginx/mime.types "$RUN/zhiyin/"
    if [ -n "$FRONT" ]; then
        printf 'set_real_ip_from %s;\nreal_ip_header X-Forwarded-For;\n' "$FRONT" >"$RUN/zhiyin/behind.conf"
    fi
    fill "$CONF/nginx.conf.in" "$RUN/nginx.conf"
    fill "$CONF/supervisord.conf.in" "$RUN/supervisord.conf"
    printf '%s\n' "$RUN" >"$DATA/run.path"
}

check_nginx() {
    local said
    said=$(nginx -t -q -e "$RUN/nginx.test.log" -p "$RUN/" -c "$RUN/nginx.conf" 2>&1) ||
        refuse "nginx does not start: $(tail -n 1 <<<"$said")"
}

# Is this program of ours answering on the port?
answers() {
    local code=''
    exec 4<>"/dev/tcp/127.0.0.1/$PORT" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$1" >&4
    read -r -t 5 _ code _ <&4 || true
    exec 4>&-
    [ "$code" = 200 ]
}

last_words() {
    local p line
    for p in nginx nginx.out portal intranet admin api portal-hash intranet-hash admin-hash worker tasks; do
        [[ -s $DATA/logs/$p.log && $DATA/logs/$p.log -nt $RUN/nginx.conf ]] || continue
        line=$(tail -n 1 "$DATA/logs/$p.log")
        [[ $line == '{'* ]] || printf '  %s: %s\n' "$p" "$line"
    done >&2
}

wait_ready() {
    local path i
    for path in /portal/readyz /intranet/readyz /admin/readyz /api/v1/readyz; do
        i=0
        until answers "$path" 2>/dev/null; do
            if ! kill -0 "$SUPERVISOR" 2>/dev/null || ((++i > 150)); then
                last_words
                refuse "the programs did not start; their logs are in $DATA/logs"
            fi
            sleep 0.2
        done
    done
}

say_ready() {
    cat <<EOF

  Customers   http://127.0.0.1:$PORT/portal/
  Employees   http://127.0.0.1:$PORT/intranet/
  Admins      http://127.0.0.1:$PORT/admin/
  API         http://127.0.0.1:$PORT/api/v1/openapi.json
  Data        $DATA   (logs: $DATA/logs)

EOF
    if [ -s "$DATA/demo.txt" ]; then
        cat -- "$DATA/demo.txt"
        echo
    fi
    echo "ready http://127.0.0.1:$PORT/"
}

main() {
    PATH=$PATH:/usr/sbin
    TOOLS=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
    CONF=$TOOLS/../conf
    check_commands
    check_settings
    BUILD=$(cd -- "$BUILD" 2>/dev/null && pwd -P) || refuse "the build folder is missing"
    open_data
    trap cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    name_address
    make_database
    if [ -n "$DB" ]; then export ZHIYIN_DATABASE_URL="$DB"; fi # whatever the folder's configuration says
    put_aside_logs
    make_run_folder
    check_nginx
    # A session of its own: Ctrl-C reaches this script alone, which then stops all in order.
    setsid setpriv --pdeathsig TERM supervisord -n -c "$RUN/supervisord.conf" </dev/null >/dev/null 2>&1 &
    SUPERVISOR=$!
    wait_ready
    say_ready
    wait "$SUPERVISOR" || true
    last_words
    refuse "the supervisor ended; its log is $DATA/logs/supervisord.log"
}

main
