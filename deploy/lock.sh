#!/bin/sh
# Write the lock files anew from the .in files. Needs uv and npm; commit what changes.
set -eu
cd "$(dirname "$0")/.."
lock() {
    name=$1; shift
    uv pip compile "deploy/$name.in" "$@" --output-file "deploy/$name.lock" --quiet --upgrade \
        --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
}
lock runtime
lock dev --constraint deploy/runtime.lock
lock fuzz --constraint deploy/runtime.lock
lock pcsc
lock ocr --constraint deploy/dev.lock
lock node
lock tools
for folder in . deploy/npm-tests; do
    (cd "$folder" &&
        npm install --package-lock-only --omit-lockfile-registry-resolved=true --ignore-scripts)
done
