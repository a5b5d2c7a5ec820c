import type { RuleDescription } from '../description';

/** The rules over the agents' Python source, in the order of the reference. */
export const sourceRuleDescriptions: readonly RuleDescription[] = [
  {
    id: 'entry-missing',
    severity: 'error',
    finds:
      "The row's script or module is not in the source. If only upper and lower case differ, the finding names the right file.",
    example: "`run: { script: 'agents/Chat.py' }`; the source has `agents/chat.py`.",
    instead: "Correct the row's `run`, or add the file to the source.",
  },
  {
    id: 'source-does-not-parse',
    severity: 'error or warning',
    finds:
      "The program imports a file that the image's Python cannot parse: a syntax error, or the syntax of a later release.",
    example: '`except* ValueError:` in an image with Python 3.10.',
    instead: "Write it in the syntax of the image's Python.",
    unknown:
      "Without a `python3` as new as the image's on this machine, a file that this project's own parser cannot read is a warning.",
  },
  {
    id: 'import-not-provided',
    severity: 'error or warning',
    finds:
      "The program imports a module that nothing provides: neither the source, the image's Python, nor a lock of the service or of its images. A module name with the wrong upper or lower case is a finding too. Nor may it be a module that the locked release of its package has no more, such as `langchain.chains`. The rule also reads `importlib.import_module` of a known name, relative names with their package included. It looks in the part of the source that the image holds.",
    example: '`import redis`, and no lock has `redis`.',
    instead:
      "Write the package into the service's `requirements.in` and run `bin/fleet lock <service>`, or correct the import.",
    unknown: 'Folders on `sys.path` that the program computes, and modules on volumes of the row.',
  },
  {
    id: 'import-name-missing',
    severity: 'error or warning',
    finds:
      'A module of the source does not define the name that is imported from it, or defines it too late: a circular import.',
    example: '`from common.bus import Bus`, and `common/bus.py` defines `MessageBus`.',
    instead:
      'Define the name or correct the import. For a circular import, move what both need into a third module, or import inside the function.',
    unknown:
      'Modules with `__getattr__` or `globals()`, star imports from packages, names that `global` sets.',
  },
  {
    id: 'removed-name',
    severity: 'error or warning',
    finds:
      'The program imports a name, calls a method or gives an argument that the locked release of a package has no more. The rule knows a2a-sdk and Starlette before their release 1.0.',
    example: '`from a2a.types import TextPart`, and `a2a-sdk` 1.3.0 is locked.',
    instead: 'Change the code to the new interface, or lock an earlier release.',
    unknown: 'Other packages.',
  },
  {
    id: 'undefined-name',
    severity: 'error or warning',
    finds:
      'A file reads a name that it neither sets nor imports, or that its top level sets only further down. Names in annotations count too.',
    example: '`json.loads(text)` in a file without `import json`.',
    instead: 'Import or define the name, above where it is read.',
    unknown:
      'Files with star imports from packages or with `exec`, and names that a function sets too late.',
  },
  {
    id: 'relative-import-in-script',
    severity: 'error or warning',
    finds:
      'A relative import stands in a file that runs as a plain script, or that is imported by its bare name.',
    example: "`from .bus import Bus` in the file of `run: { script: 'agents/chat.py' }`.",
    instead:
      "Write `run: { module: 'agents.chat' }` in the row, or import by full names from the source's root.",
  },
  {
    id: 'relative-import-beyond-top',
    severity: 'error or warning',
    finds: 'A relative import has more dots than there are packages around it.',
    example: '`from ...common import bus` in `agents/chat.py`.',
    instead: "Write fewer dots, or the full name from the source's root.",
  },
  {
    id: 'standard-library-version',
    severity: 'error or warning',
    finds:
      "The program imports a name that the standard library of the image's Python does not have yet, or no longer has.",
    example: '`from typing import override` in an image with Python 3.11.',
    instead: 'Write what the finding names: another module, or a package that provides the name.',
    unknown: 'Names that are read as attributes, such as `typing.override`.',
  },
  {
    id: 'argument-mismatch',
    severity: 'error or warning',
    finds:
      "The row's arguments do not fit the program's `argparse` parser: one is missing, unknown or of the wrong type. The rule also finds an index beyond the end of `sys.argv`.",
    example: "`parser.add_argument('--port', required=True)`, and `args` of the row is empty.",
    instead:
      "Write the argument into `args` of the row's `run`, give it a default, or use `parse_known_args`.",
    unknown: 'Subcommands, and parsers of click and typer.',
  },
  {
    id: 'environment-not-set',
    severity: 'error or warning',
    finds:
      "The program reads `os.environ['X']`, and nothing sets X: neither the program, the catalog, the stack, the image, the profile nor the row's secrets. It is a warning where `os.getenv` returns None and the use of None fails: `os.path.join`, `int`, an attribute, `+`.",
    example: "`url = os.environ['REDIS_URL']`",
    instead: "Write the variable into the row's `env` or `secrets`, or read it with a default.",
    unknown: 'Variables of a `.env` file, and None that is passed to functions of packages.',
  },
  {
    id: 'data-does-not-parse',
    severity: 'error or warning',
    finds:
      'The program reads a YAML, JSON, TOML or INI file of the image at its start, and the file does not parse.',
    example: "`yaml.safe_load(open('config.yaml'))`, and a line there is `name: a: b`.",
    instead: 'Correct the file.',
    unknown: 'Files on volumes, and files that the program writes.',
  },
  {
    id: 'value-mismatch',
    severity: 'error or warning',
    finds:
      'The program uses a known value as Python cannot: a call, an attribute, an element or a loop over None, a key of a text or of a list. The value is what a YAML, JSON, TOML, INI or `.env` file of the image holds, None that a function returns, or None of a name or an attribute.',
    example: "`yaml.safe_load(open('config.yaml'))['agents'].items()`, and `agents:` is empty.",
    instead: 'Correct the file, or check the value before it is used.',
    unknown:
      'Files on volumes, files that the program writes, and attributes that other code may set.',
  },
  {
    id: 'attribute-missing',
    severity: 'error or warning',
    finds:
      "The program reads an attribute or method of the source's own class, or of an object of it, that no line before has set, and no base class has. Often a base's `__init__` is not called, or a method reads what `__init__` sets further down.",
    example: '`self.start()` in `__init__`, above `self.port = 5000`, which `start` reads.',
    instead: 'Set the attribute first, call `super().__init__()`, or correct the name.',
    unknown:
      'Classes with a base of a package, decorators, `__getattr__` or a metaclass, and objects that are passed to packages.',
  },
  {
    id: 'call-mismatch',
    severity: 'error or warning',
    finds:
      'The program calls a function, method or class of the source as it cannot be called. It has no such keyword, gets too many arguments, or lacks one that it needs.',
    example: '`Agent(port=5)`, and `def __init__(self, name)`.',
    instead: 'Correct the call, or the parameters of the function.',
    unknown:
      'Functions with decorators, functions in functions, and classes that derive from packages.',
  },
  {
    id: 'no-running-loop',
    severity: 'error or warning',
    finds:
      'The program calls `asyncio.create_task`, `get_running_loop` or `current_task` outside of every coroutine, such as in `__init__` of an object that the main function creates.',
    example: '`asyncio.create_task(watch())` at the top level of a file.',
    instead: 'Call it in a coroutine that `asyncio.run` starts.',
    unknown: 'Threads, and functions without a known call.',
  },
  {
    id: 'nothing-runs',
    severity: 'error',
    finds:
      'The program ends with its last line. It builds an application of FastAPI, Flask or another framework, and nothing serves it. Or it defines functions and classes, and calls none that serves or waits. It calls the main coroutine without `asyncio.run`, or starts daemon threads only.',
    example: 'A file with `app = FastAPI()`, and a row with `run: { script }`.',
    instead:
      'Serve the application at the end of the file, let a launcher such as uvicorn start it, or call `main()`.',
    unknown:
      'Programs that call a package of which it is not known that the call returns soon, or that go through values of unknown length.',
  },
  {
    id: 'stops-itself',
    severity: 'error or warning',
    finds:
      'The program raises an exception by a statement of its own, fails an `assert`, or exits with a code other than 0. By the values that its container has, it always comes there. Only the first such place is a finding.',
    example:
      "`raise RuntimeError('MODEL_URL is not set')` below `if not os.getenv('MODEL_URL'):`, and the row's `env` does not have it.",
    instead: "Set what it asks for in the row's `env`, `args`, `secrets` or `data`.",
    unknown: 'A call before it, of which it is not known that it returns.',
  },
  {
    id: 'terminal-missing',
    severity: 'error or warning',
    finds:
      'The program asks for a line on its terminal, and a container has none: `input()` raises EOFError, and `sys.stdin` ends at once. It is a warning where the code catches that, as the program may then end by itself.',
    example: "`while True: command = input('> ')`",
    instead: 'Take the input from a port, a queue or a file.',
    unknown: 'Packages that read the terminal, such as prompt_toolkit.',
  },
  {
    id: 'port-fixed',
    severity: 'error or warning',
    finds:
      "The program listens on a port that is not in its row, whatever arguments and environment it gets. The rule knows `http.server`, uvicorn, Flask, aiohttp, ZeroMQ, gRPC, sockets and others. It is a warning where a package may open the row's port, and where the row has no port.",
    example: '`uvicorn.run(app, port=8000)`, and the row has `port: 5556`.',
    instead:
      "Listen on the port of the arguments or of `FLEET_PORT`, or write the program's port into the row.",
    unknown:
      'Ports that packages open. Where the program opens a port of unknown number, the rule reports nothing.',
  },
  {
    id: 'port-bound-twice',
    severity: 'error or warning',
    finds:
      "The program binds a port that another socket or server of it holds, or that the row's launcher binds.",
    example:
      "`start_http_server(8000)` of prometheus_client, and then `uvicorn.run(app, host='0.0.0.0', port=8000)`.",
    instead: 'Give one of them another port, or close the first.',
    unknown:
      'Sockets that share a port (`SO_REUSEPORT`), gRPC servers, and ports of unknown number.',
  },
  {
    id: 'bind-loopback',
    severity: 'error or warning',
    finds:
      "The program binds the service port, or a published one, to 127.0.0.1, which only its own container reaches. That is the default of uvicorn and Flask. It is a warning where the port is not the row's either.",
    example: "`uvicorn.run(app, host='127.0.0.1', port=5556)`",
    instead: "Listen at `'0.0.0.0'`, or at `os.environ['BIND_ADDRESS']`.",
    unknown: 'Ports of unknown number.',
  },
  {
    id: 'health-endpoint',
    severity: 'error or warning',
    finds:
      "The program does not answer the row's probe. The probe asks by HTTP and a ZeroMQ socket listens, or the reverse. The application has no route for the probe's path, `/health` by default, or has one of a similar name. It is a warning where nothing listens on the probe's port.",
    example: "`@app.get('/healthz')`, and the probe asks for `/health`.",
    instead:
      "Serve what the probe asks for, or write the matching probe into the row: `{ kind: 'http', port, path }`, `{ kind: 'zmq', port }` or `{ kind: 'process' }`.",
    unknown:
      'Hand-written handlers, which may answer any path. Where the program opens a port of unknown number, the rule reports nothing.',
  },
  {
    id: 'localhost-of-another',
    severity: 'error or warning',
    finds:
      'The program connects to localhost at the port of another service or infrastructure container of the machine. Inside a container, localhost is the container itself.',
    example: "`requests.get('http://localhost:5601/health')`, and 5601 is the port of Models.",
    instead: 'Read the address from the environment, and write `${host:Models}` into the row.',
    unknown: 'Addresses that are composed of unknown values.',
  },
  {
    id: 'host-unknown',
    severity: 'warning',
    finds:
      'A variable or an option is not set, and its default is an address. So is that of a field in a pydantic BaseSettings class whose variable is not set, or of a dataclass whose object is made without it. No service, infrastructure container or machine of the stack has the name of its host. The finding names near ones.',
    example: "`os.environ.get('BUS', 'nats://nats_coordination:4222')`, and the stack has `nats`.",
    instead: "Set the variable in the row's `env`, with `${host:nats}`, or correct the default.",
    unknown:
      'Names with dots, services that join other networks, and addresses that are no default.',
  },
  {
    id: 'file-not-in-image',
    severity: 'error or warning',
    finds:
      "The program reads a file by a known path that is not in the image. It is only in the source, nowhere, or on the author's machine. Templates of Jinja and folders of static files count too. If the file lies beside the code, the finding says that the program starts in `/app`.",
    example: "`open('config/rules.yaml')`, and `data` of the row does not name it.",
    instead:
      'Write the path into `data` of the row or into `fleet:agents.data`, or add the file to the source.',
    unknown: 'Files that another program writes.',
  },
  {
    id: 'folder-not-in-image',
    severity: 'error',
    finds: 'The program writes a file into a folder that nothing creates.',
    example: "`open('out/result.json', 'w')` without a folder `out`.",
    instead:
      "Call `os.makedirs('out', exist_ok=True)` first, or write to `logs`, `data` or `cache`.",
  },
  {
    id: 'path-not-writable',
    severity: 'error or warning',
    finds:
      "The program creates a folder or writes a file where user 10001 may not. That user may write to the source, `logs`, `data`, `cache`, the home folder, `/tmp` and the row's volumes.",
    example: "`os.makedirs('/var/lib/chat')`",
    instead:
      'Write below `/app/logs`, `/app/data`, `/app/cache`, the home folder or `/tmp`, or mount a volume of the row.',
    unknown: 'Paths that are not known.',
  },
  {
    id: 'gpu-in-cpu-family',
    severity: 'error or warning',
    finds:
      'The program uses a GPU library, and the row asks for no GPU. It is an error where the code asks for CUDA, otherwise a warning.',
    example: "`model.to('cuda')`, and the family of the row is a CPU image.",
    instead:
      "Write a GPU family, `needs: ['gpu']` and `vram` in the row; `gpuOptional: true` if the code also runs without a GPU.",
    unknown: 'Whether the library works without a GPU.',
  },
  {
    id: 'gpu-not-used',
    severity: 'warning',
    finds: 'The row reserves a GPU, and nothing that the program imports uses one.',
    example: "`needs: ['gpu']` for a program that imports only `requests`.",
    instead: 'Write a CPU family in the row: its image is smaller by gigabytes.',
    unknown: 'Programs that this one starts.',
  },
  {
    id: 'secret-in-source',
    severity: 'warning',
    finds:
      'A Python file, or an ARG or ENV of a Dockerfile, holds a token, a key or a password. The finding shows its first letters only.',
    example: "`API_KEY = 'sk-4f9a…'`",
    instead: "Revoke it, name it in the row's `secrets`, and read it from the environment.",
    unknown: 'Whether the secret is still valid.',
  },
];
