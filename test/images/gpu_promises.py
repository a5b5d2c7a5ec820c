"""Prints, as JSON, what a GPU image really holds: run inside it, without a GPU.

Arguments: modules to import, separated by commas; globs of libraries whose machine code is listed, likewise.
"""

import glob
import importlib
import importlib.metadata
import json
import re
import subprocess
import sys
import sysconfig

modules, libraries = (text.split(",") if text else [] for text in sys.argv[1:3])
packages = sysconfig.get_path("purelib")
versions = {}
for name in modules:
    module = importlib.import_module(name)
    versions[name] = str(getattr(module, "__version__", ""))

found = {}
if "torch" in versions:
    import torch

    found["cuda"] = torch.version.cuda
    found["torch architectures"] = torch._C._cuda_getArchFlags().split()
if "onnxruntime" in versions:
    import onnxruntime

    found["providers"] = onnxruntime.get_available_providers()

code = {}
for pattern in libraries:
    for library in glob.glob(f"{packages}/{pattern}"):
        listing = subprocess.run(
            ["/cuda/bin/cuobjdump", "--list-elf", library], capture_output=True, text=True
        )
        said = listing.stdout + listing.stderr
        if listing.returncode != 0 and "does not contain device code" not in said:
            sys.exit(f"{library}: cuobjdump: {said}")
        code[library[len(packages) + 1 :]] = sorted(set(re.findall(r"sm_(\d+)", listing.stdout)))

# One copy of each CUDA library along the line, under whatever path.
names = [path.rsplit("/", 1)[1] for path in glob.glob(f"{packages}/**/*.so*", recursive=True)]
cuda = [name for name in names if re.match(r"lib(cu(blas|blasLt|dnn|fft|rand|solver|sparse|dart)|nccl|nvrtc)\.so\.", name)]
distributions = [each.metadata["Name"] for each in importlib.metadata.distributions()]
print(
    json.dumps(
        {
            "versions": versions,
            "code": code,
            "twice": sorted({name for name in cuda if cuda.count(name) > 1}),
            "torches": distributions.count("torch"),
            **found,
        }
    )
)
