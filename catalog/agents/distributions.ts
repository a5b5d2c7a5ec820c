/** What imports come from, by module: data alone. */

/** Top-level modules of Python 3.11's standard library. */
export const STANDARD_LIBRARY: ReadonlySet<string> = new Set(
  `
  abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
  binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg
  crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email
  encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
  functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html
  http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3
  linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib
  msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse
  os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix
  posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri
  random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve
  shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile
  sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable
  sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
  timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types
  typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound
  wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo __future__ _thread
`.split(/\s+/),
);

/** Packages whose name on PyPI is not that of the module, by module: the longest that an import begins with counts. */
export const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  Crypto: 'pycryptodome',
  OpenSSL: 'pyopenssl',
  PIL: 'pillow',
  TTS: 'coqui-tts',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  faiss: 'faiss-cpu',
  fitz: 'pymupdf',
  git: 'gitpython',
  'google.cloud.translate': 'google-cloud-translate',
  'google.protobuf': 'protobuf',
  grpc: 'grpcio',
  grpc_health: 'grpcio-health-checking',
  grpc_tools: 'grpcio-tools',
  jose: 'python-jose',
  jwt: 'pyjwt',
  llama_cpp: 'llama-cpp-python',
  magic: 'python-magic',
  multipart: 'python-multipart',
  nats: 'nats-py',
  onnxruntime: 'onnxruntime-gpu',
  pkg_resources: 'setuptools',
  psycopg2: 'psycopg2-binary',
  pyaudio: 'pyaudio',
  pynvml: 'nvidia-ml-py',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  socketio: 'python-socketio',
  speech_recognition: 'speechrecognition',
  usb: 'pyusb',
  websocket: 'websocket-client',
  whisper: 'openai-whisper',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
};

/** A package's name as PyPI compares it. */
export const canonical = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Package that has `module`, as PyPI compares names; undefined for the standard library. */
export function distributionOf(module: string): string | undefined {
  const parts = module.split('.');
  if (STANDARD_LIBRARY.has(parts[0] ?? '')) return undefined;
  for (let end = parts.length; end > 0; end -= 1) {
    const known = DISTRIBUTIONS[parts.slice(0, end).join('.')];
    if (known !== undefined) return known;
  }
  return canonical(parts[0] ?? '');
}
