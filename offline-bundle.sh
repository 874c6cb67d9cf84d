#!/bin/sh
# Collects what a machine without a network needs: the wheels of the core, pinned by constraints.txt, and our own.
#
#     ./offline-bundle.sh [linux|windows|all]        (default: all; make offline-bundle)
#
# For 64-bit Intel/AMD machines with Python PYTHON_VERSION. The Linux wheels were downloaded and installed from the
# folder alone. The Windows wheels were downloaded, from Linux; installing them on Windows was not tried.
set -eu
cd "$(dirname "$0")"

PYTHON=${PYTHON:-.venv/bin/python}
PYTHON_VERSION=${PYTHON_VERSION:-3.11}
[ -x "$PYTHON" ] || PYTHON=python3

# collect FOLDER EXTRA-REQUIREMENT PLATFORM... : EXTRA is what only that platform needs, because pip reads the
# conditions of a requirement ("on Windows only") for the machine it runs on, not for the one it downloads for.
collect() {
    folder=$1
    extra=$2
    shift 2
    platforms=
    for platform in "$@"; do
        platforms="$platforms --platform $platform"
    done
    mkdir -p "$folder"
    rm -f "$folder"/queqiao-*.whl
    "$PYTHON" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$folder" .
    # shellcheck disable=SC2086  # the lists are split on purpose
    "$PYTHON" -m pip download --quiet --disable-pip-version-check --only-binary=:all: $platforms \
        --python-version "$PYTHON_VERSION" --implementation cp --constraint constraints.txt \
        --dest "$folder" "$folder"/queqiao-*.whl $extra
    echo "$folder: $(ls "$folder"/*.whl | wc -l | tr -d ' ') wheels, $(du -sh "$folder" | cut -f1)"
}

linux() {
    collect wheels/linux "" manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64
    cat <<END

On Linux, with Python $PYTHON_VERSION, in a folder that holds wheels/:
    python3 -m venv .venv
    .venv/bin/python -m pip install --no-index --find-links wheels/linux queqiao
    .venv/bin/queqiao --help

END
}

windows() {
    collect wheels/windows colorama win_amd64
    cat <<END

On Windows, with Python $PYTHON_VERSION, in a folder that holds install.cmd and wheels\\:
    install.cmd
or by hand:
    py -$PYTHON_VERSION -m venv .venv
    .venv\\Scripts\\python -m pip install --no-index --find-links wheels\\windows queqiao
    .venv\\Scripts\\queqiao --help

END
}

case ${1:-all} in
    linux) linux ;;
    windows) windows ;;
    all) linux && windows ;;
    *) echo "usage: $0 [linux|windows|all]" >&2 && exit 2 ;;
esac
