#!/usr/bin/env bash
# Makes atrium-demo.gguf from the text in corpus/: packages, tokenizer, held-out sets, training, export, scores.
#
# About 40 minutes on one core with avx512_bf16 (AMD EPYC), nearly all of it training; two to three times that without.
# The steps and seeds are fixed and one thread computes, so the same PyTorch and CPU kind should give the same file.
# A quick look first: STEPS=300 FINISH=150 ./train.sh writes to build/ only.
set -euo pipefail
cd "$(dirname "$0")"

STEPS=${STEPS:-7500}
FINISH=${FINISH:-900}
PYTHON=/usr/bin/python3   # Debian's torch belongs to Debian's Python, which a pyenv may shadow
PACKAGES="python3-torch python3-numpy python3-regex python3-jinja2 libopenblas0-pthread"

if ! dpkg -s $PACKAGES >/dev/null 2>&1; then
    SUDO=$([ "$(id -u)" = 0 ] || echo sudo)
    $SUDO apt-get update
    $SUDO apt-get install -y $PACKAGES
fi
# The reference BLAS is 17 times slower than OpenBLAS: better to stop here than to train for a day.
if ! readlink -f /usr/lib/*-linux-gnu/libblas.so.3 | grep -q openblas; then
    echo "libblas.so.3 is not OpenBLAS: choose it with update-alternatives --config libblas.so.3-$(uname -m)-linux-gnu" >&2
    exit 1
fi
PRECISION=--fp32
grep -q avx512_bf16 /proc/cpuinfo && PRECISION=

mkdir -p build
output=atrium-demo.gguf
[ "$STEPS" = 7500 ] || output=build/atrium-demo.gguf
$PYTHON make_tokenizer.py
$PYTHON check_template.py
$PYTHON make_heldout.py
$PYTHON train.py --steps "$STEPS" --output build/model.pt $PRECISION
$PYTHON train.py --steps "$FINISH" --output build/model.pt --finish $PRECISION
$PYTHON export.py --checkpoint build/model.pt --output "$output"
$PYTHON evaluate.py --checkpoint build/model.pt
