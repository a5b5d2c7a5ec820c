"""CUDA libraries of an image and the machine code in them. No GPU is needed.

FLEET_CARDS lists the compute capabilities of the fleet's cards, such as "86,89"; FLEET_CUDA is the track's CUDA release.
cuobjdump is mounted at /cuda/bin.
"""

import glob
import importlib.metadata
import os
import re
import subprocess
import sysconfig

PACKAGES = sysconfig.get_path("purelib")
CARDS = os.environ.get("FLEET_CARDS", "").split(",")
RELEASE = os.environ.get("FLEET_CUDA", "")


def list_machine_code(pattern: str) -> dict[str, list[str]]:
    """Compute capabilities with machine code, by library below the packages; pattern is a glob there."""
    code = {}
    for library in glob.glob(f"{PACKAGES}/{pattern}"):
        listing = subprocess.run(["/cuda/bin/cuobjdump", "--list-elf", library], capture_output=True, text=True)
        said = listing.stdout + listing.stderr
        if listing.returncode != 0 and "does not contain device code" not in said:
            raise AssertionError(f"{library}: cuobjdump: {said}")
        code[library[len(PACKAGES) + 1 :]] = sorted(set(re.findall(r"sm_(\d+)", listing.stdout)))
    return code


def runs_on(code: str, card: str) -> bool:
    """Whether machine code of one compute capability runs on a card of another: on later ones of its major release."""
    digits = re.match(r"\d+", code)
    return digits is not None and digits[0][:-1] == card[:-1] and digits[0][-1] <= card[-1]


def list_missing_cards(listed: list[str]) -> list[str]:
    """The fleet's cards that none of the listed compute capabilities runs on."""
    return [card for card in CARDS if not any(runs_on(each, card) for each in listed)]


def list_repeated_libraries() -> list[str]:
    """CUDA libraries that are there more than once, under whatever path."""
    names = [path.rsplit("/", 1)[1] for path in glob.glob(f"{PACKAGES}/**/*.so*", recursive=True)]
    known = r"lib(cu(blas|blasLt|dnn|fft|rand|solver|sparse|dart)|nccl|nvrtc)\.so\."
    cuda = [name for name in names if re.match(known, name)]
    return sorted({name for name in cuda if cuda.count(name) > 1})


def count_torches() -> int:
    return [each.metadata["Name"] for each in importlib.metadata.distributions()].count("torch")
