import type { RuleDescription } from '../description';

/** The rules over a source's Dockerfiles, compose files and requirements files, in the order of the reference. */
export const fileRuleDescriptions: readonly RuleDescription[] = [
  {
    id: 'copy-source-missing',
    severity: 'error or warning',
    finds:
      'The build context does not have a source of COPY or ADD, has it with other upper and lower case, or `.dockerignore` excludes it. It is a warning where `.gitignore` or a build argument may provide it.',
    example: '`COPY app/main.py /app/`; the context has `App/main.py`.',
    instead: 'Correct the path, relative to the context, or remove the line from `.dockerignore`.',
    unknown: 'The context of the build. The rule tries each candidate and takes the best match.',
  },
  {
    id: 'copy-source-unmatched',
    severity: 'warning',
    finds: 'All sources of a COPY or ADD are patterns that match nothing.',
    example: '`COPY models/*.onnx /models/` without such a file.',
    instead:
      'Correct the pattern, or remove the line. `COPY name.tx[t] …` marks a file as optional.',
  },
  {
    id: 'dockerfile-syntax',
    severity: 'error',
    finds:
      'A line does not begin with an instruction, for example after a missing backslash; there is no FROM; a COPY has one argument.',
    example: '`apt-get install -y curl` on a line of its own.',
    instead: 'End the line before with a backslash, or write an instruction.',
  },
  {
    id: 'env-syntax',
    severity: 'error or warning',
    finds:
      'An ENV has no `=`, no value, no name, or a quote that does not end. It is a warning where one variable takes a text that was meant as several.',
    example: '`ENV A 1 B=2` sets A to `1 B=2`.',
    instead: 'Write `ENV A=1 B=2`, with quotes around a value with spaces.',
  },
  {
    id: 'dockerfile-continuation',
    severity: 'error or warning',
    finds:
      'A backslash joins the next instruction, a comment follows a backslash, or a command ends in `&&` and nothing follows. It is a warning for empty lines and for comments that hide the lines after them.',
    example: '`RUN pip install -r requirements.txt \\`, and the next line is `COPY . /app`.',
    instead:
      'Remove the backslash, or put the comment on a line of its own before the instruction.',
  },
  {
    id: 'instruction-overridden',
    severity: 'warning',
    finds:
      'A CMD, ENTRYPOINT or HEALTHCHECK is not the last one of its stage, or EXPOSE names a port twice.',
    example: "`CMD ['a']`, and further down `CMD ['b']`.",
    instead: 'Remove one of them.',
  },
  {
    id: 'from-unpinned',
    severity: 'warning',
    finds: 'A parent image, or an image of a compose file, has no tag or the tag `latest`.',
    example: '`FROM python`',
    instead: 'Write a version as the tag, or a digest.',
  },
  {
    id: 'user-missing',
    severity: 'warning',
    finds: 'An image ends as root, or as the user of its parent.',
    example: 'A Dockerfile without USER.',
    instead: 'Write `USER 10001:10001` as the last USER.',
  },
  {
    id: 'stage-unknown',
    severity: 'error or warning',
    finds:
      'FROM, `COPY --from` or a mount gives the number of no earlier stage. It is a warning for a name that is a slip of a stage or that only a later stage has: a registry may have such an image.',
    example: '`COPY --from=biulder /w /w`, where the stage is `builder`.',
    instead: 'Write the name of an earlier stage.',
    unknown: 'Whether a name that resembles no stage is an image of a registry.',
  },
  {
    id: 'externally-managed',
    severity: 'error',
    finds:
      'pip installs into the Python of Debian 12, Ubuntu 23.04, Alpine 3.19 or a later release (PEP 668): `error: externally-managed-environment`.',
    example: '`RUN pip3 install httpx` in `ubuntu:24.04`.',
    instead: 'Make a virtual environment and call its pip, or write `--break-system-packages`.',
    unknown: 'Images that may have another Python, a `pip.conf` or a PATH of their own.',
  },
  {
    id: 'health-tool-missing',
    severity: 'warning',
    finds:
      'A health check, also of a compose file, calls curl or wget in an image that is known to lack it.',
    example: '`HEALTHCHECK CMD curl -f http://localhost:8000/health` in `python:3.12-slim`.',
    instead: 'Install it, or ask with `python -c` and `urllib.request`.',
  },
  {
    id: 'script-line-ends',
    severity: 'error or warning',
    finds:
      'The script of ENTRYPOINT or CMD has the line ends of Windows. It is a warning where a shell is called with it.',
    example:
      '`ENTRYPOINT ["/app/entrypoint.sh"]`, whose first line is `#!/bin/sh` with a carriage return.',
    instead: 'Convert it with `dos2unix`, and write `*.sh text eol=lf` into `.gitattributes`.',
  },
  {
    id: 'lfs-pointer',
    severity: 'warning',
    finds: 'A COPY takes a file of Git LFS that was not downloaded.',
    example: '`COPY models /models`, and `models/ear.onnx` has 130 bytes.',
    instead: 'Run `git lfs pull` before the build.',
  },
  {
    id: 'compose-invalid',
    severity: 'error',
    finds:
      'Docker Compose refuses a file. It is no YAML, has a key that compose does not know, or names a network, volume, config or secret that nothing defines. Or a port is no number, or it reserves a device by number and by id, or without capabilities.',
    example: '`enviroment:` in a service.',
    instead:
      'Write what compose knows. It is a warning for what another compose file beside it may define, and for a service without image and build.',
  },
  {
    id: 'compose-path-missing',
    severity: 'error or warning',
    finds:
      'A compose file names a context, a Dockerfile, an `env_file`, or a file of `include`, `extends`, `configs` or `secrets` that does not exist. It is a warning for the build of a service that also has an image, which compose may pull. The override beside a default file is read with it.',
    example: '`build: ./api` without that folder.',
    instead: 'Correct the path, relative to the compose file.',
    unknown: 'Paths outside the source, and files that `.gitignore` excludes.',
  },
  {
    id: 'compose-bind-missing',
    severity: 'warning',
    finds:
      'A service mounts a file that does not exist. Docker makes an empty folder of that name.',
    example: '`volumes: [./config.toml:/app/config.toml]` without that file.',
    instead: 'Correct the path, or add the file.',
    unknown: 'Paths without an ending, which may be folders that are meant to be made.',
  },
  {
    id: 'compose-cycle',
    severity: 'error',
    finds: 'Services of a compose file wait for each other.',
    example: '`depends_on` from a to b, and from b to a.',
    instead: 'Remove one of them.',
  },
  {
    id: 'compose-never-healthy',
    severity: 'warning',
    finds:
      'A service waits until another is healthy, which has no health check. An error where its health check is switched off.',
    example: '`condition: service_healthy` for a service whose Dockerfile has no HEALTHCHECK.',
    instead: 'Give it a `healthcheck`, or wait for `service_started`.',
    unknown: 'Health checks of images that are not built here.',
  },
  {
    id: 'compose-port-twice',
    severity: 'error',
    finds:
      "Two services of a compose file publish the same port, also in a range or on one address. A warning where it is a variable's default.",
    example: "`ports: ['8000:80']` in two services.",
    instead: 'Give one of them another port.',
    unknown:
      'Services with `profiles`, which need not run together, and with the network of the host.',
  },
  {
    id: 'compose-service-unknown',
    severity: 'warning',
    finds:
      '`depends_on` names a service that is neither in the file nor in one that it includes. An error where `extends` names it.',
    example: '`depends_on: [database]` in a file without `database`.',
    instead: 'Write a service of the file.',
    unknown: 'Other compose files that add the service.',
  },
  {
    id: 'requirement-invalid',
    severity: 'error',
    finds:
      'pip does not accept a line, or a `pyproject.toml` or conda `environment.yml` cannot be read.',
    example: '`requests = 2.31.0`',
    instead: 'Write `name==version`.',
  },
  {
    id: 'version-impossible',
    severity: 'error',
    finds: 'PEP 440 does not allow the version or the operator.',
    example: '`requests=>2.31`',
    instead: 'Write a version of PEP 440, such as `==2.31.0`.',
  },
  {
    id: 'requirement-unpinned',
    severity: 'error or warning',
    finds: 'A requirement has no exact version. It is an error in a file whose hashes pip checks.',
    example: '`requests>=2.31`',
    instead: 'Write `requests==2.31.0`.',
    unknown:
      'Versions that a file of `-c` constrains; such files are not reported. Nor are ranges in `pyproject.toml` and among conda packages, nor what a marker excludes on every Python of this fleet.',
  },
  {
    id: 'requirement-unhashed',
    severity: 'error',
    finds:
      'A requirement has no hash, and others that pip reads with it have one: in the same file, in one of `-r`, or in another file of the same `pip install`. Or a Dockerfile installs the file with `--require-hashes`.',
    example: '`RUN pip install --require-hashes -r requirements.txt` of a file without hashes.',
    instead: 'Lock the file again, with the hashes of every requirement.',
  },
  {
    id: 'hash-impossible',
    severity: 'error',
    finds: 'A hash has the wrong length, is a pattern, or is the hash of two distributions.',
    example: '`--hash=sha256:0123456789abcdef…`',
    instead: 'Lock the file again.',
  },
  {
    id: 'requirement-twice',
    severity: 'error',
    finds:
      'A file names one distribution at two versions: a requirements file, a list of `pyproject.toml` or `environment.yml`.',
    example: '`numpy==1.26.4`, and further down `numpy==2.0.0`.',
    instead: 'Remove one of them.',
    unknown: 'Requirements with markers that do not hold on every Python of this fleet.',
  },
  {
    id: 'requirements-file-missing',
    severity: 'error',
    finds: '`-r` or `-c` names a file that does not exist.',
    example: '`-r ../base.txt` without that file.',
    instead: 'Add the file, or correct the path, relative to this file.',
  },
  {
    id: 'requirements-incompatible',
    severity: 'error or warning',
    finds:
      'No resolver accepts the versions together, such as torch 2.2.2 beside vLLM. It is a warning where they install and clash at run time.',
    example: '`torch==2.2.2` and `vllm==0.8.5`.',
    instead: 'Write the versions that the finding names.',
  },
];
