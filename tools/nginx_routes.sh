#!/bin/bash
# nginx_routes.sh FOLDER: rows of the nginx map of requests that hash a password, made from the route
# tables of the programs in FOLDER (flag ROUTE_HASHES): "~^POST:/portal/sign-in$" 1;
set -euo pipefail

for program in portal intranet admin; do
    "$1/$program.fcgi" --routes
done | awk -F'"' '
    /"hashes"/ {
        for (i = 2; i < NF; i += 2) {
            if ($i == "method") method = $(i + 2)
            if ($i == "path") path = $(i + 2)
        }
        gsub(/\{[^}]*\}/, "[^/]+", path)
        gsub(/\./, "\\.", path)
        printf "        \"~^%s:%s$\" 1;\n", method, path
    }'
