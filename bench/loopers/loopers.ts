/** A service whose agent ends again and again, and what it says when it does. */
export interface Looper {
  readonly service: string;
  /** How it ends. */
  readonly ends: string;
  /** Seconds for which it answers its probe first; 0 for one that ends at its start. */
  readonly answers: number;
  /** Its `main()`, after it has answered. `§` marks the line that is the cause. */
  readonly body: string;
  /** Pattern of the first cause. */
  readonly cause: RegExp;
}

/** Twenty-one services of the stack `dev`: a third with others behind them, one optional, each with a cause of its own. */
export const LOOPERS: readonly Looper[] = [
  {
    service: 'EmotionEngine',
    ends: 'exception, 25 s after its first answer',
    answers: 25,
    body: 'raise ConnectionError("the broker closed the channel")§',
    cause: /ConnectionError: the broker closed the channel/,
  },
  {
    service: 'SelfHealingSupervisor',
    ends: 'sys.exit(0)',
    answers: 20,
    body: 'print("nothing left to heal", flush=True)\nsys.exit(0)',
    cause: /exit code 0|nothing left to heal/,
  },
  {
    service: 'CloudTranslationService',
    ends: 'os._exit(3), with a last line that is no error',
    answers: 15,
    body: 'print("quota is used up, giving up", flush=True)\nos._exit(3)',
    cause: /quota is used up, giving up/,
  },
  {
    service: 'LearningManager',
    ends: 'killed for memory',
    answers: 10,
    body: 'held = []\nwhile True:\n    held.append(bytearray(2**24))',
    cause: /memory/,
  },
  {
    service: 'AudioCapture',
    ends: 'chained exception, while it runs',
    answers: 10,
    body: `try:
    open("/app/cache/index.bin")§
except OSError as error:
    raise RuntimeError("Ensure that the cache is filled") from error`,
    cause: /FileNotFoundError: .*\/app\/cache\/index\.bin/,
  },
  {
    service: 'FaceRecognitionAgent',
    ends: 'segmentation fault, without a word',
    answers: 12,
    body: 'print("cascade loaded", flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)',
    cause: /signal 11|SIGSEGV|139|[Ss]egmentation/,
  },
  {
    service: 'SmartHomeAgent',
    ends: 'exception in a thread, then os._exit(1)',
    answers: 8,
    body: `def listen():
    raise ValueError("no such room: 'attic'")§
thread = threading.Thread(target=listen)
thread.start()
thread.join()
print("listener is gone", flush=True)
os._exit(1)`,
    cause: /ValueError: no such room: 'attic'/,
  },
  {
    service: 'TTSService',
    ends: 'chained exception (from)',
    answers: 0,
    body: `try:
    importlib.import_module("voice_client")§
except ImportError as error:
    raise RuntimeError("Ensure client.py exists") from error`,
    cause: /ModuleNotFoundError: No module named 'voice_client'/,
  },
  {
    service: 'TinyLlamaServiceEnhanced',
    ends: 'chained exception (while another was handled)',
    answers: 0,
    body: `layers = {"first": 1}
try:
    layers["last"]§
except KeyError:
    layers.first`,
    cause: /KeyError: 'last'/,
  },
  {
    service: 'STTService',
    ends: 'missing module',
    answers: 0,
    body: 'importlib.import_module("whisper_fast")§',
    cause: /ModuleNotFoundError: No module named 'whisper_fast'/,
  },
  {
    service: 'Executor',
    ends: 'port that it has bound itself',
    answers: 0,
    body: `first = socket.create_server(("0.0.0.0", 6060))
second = socket.create_server(("0.0.0.0", 6060))§`,
    cause: /OSError: \[Errno 98\] Address already in use/,
  },
  {
    service: 'ToneDetector',
    ends: 'variable that nobody set',
    answers: 0,
    body: 'os.environ["TONE_MODEL_PATH"]§',
    cause: /KeyError: 'TONE_MODEL_PATH'/,
  },
  {
    service: 'MoodTrackerAgent',
    ends: 'variable with a wrong value',
    answers: 0,
    body: 'int(os.environ.get("MOOD_WINDOW", "five"))§',
    cause: /ValueError: invalid literal for int\(\) with base 10: 'five'/,
  },
  {
    service: 'ChitchatAgent',
    ends: 'missing file',
    answers: 0,
    body: 'open(os.path.join("config", "smalltalk.json"))§',
    cause: /FileNotFoundError: .*config\/smalltalk\.json/,
  },
  {
    service: 'FeedbackHandler',
    ends: 'folder that it may not write',
    answers: 0,
    body: 'os.mkdir("/usr/share/feedback")§',
    cause: /PermissionError: .*\/usr\/share\/feedback/,
  },
  {
    service: 'GoTToTAgent',
    ends: 'argument that it does not know',
    answers: 0,
    body: 'argparse.ArgumentParser().parse_args(["--depth", "3"])',
    cause: /unrecognized arguments: --depth 3/,
  },
  {
    service: 'StreamingInterruptHandler',
    ends: 'sys.exit with a text',
    answers: 0,
    body: 'sys.exit("no licence for the keyword spotter")',
    cause: /no licence for the keyword spotter/,
  },
  {
    service: 'WakeWordDetector',
    ends: 'refused connection below a library',
    answers: 0,
    body: 'urllib.request.urlopen("http://127.0.0.1:9/ready", timeout=5)§',
    cause: /ConnectionRefusedError: \[Errno 111\] Connection refused/,
  },
  {
    service: 'ObservabilityDashboardAPI',
    ends: 'error in its log, exit code 1, and more lines behind it',
    answers: 0,
    body: `print("INFO dashboard: starting", flush=True)
print("CRITICAL dashboard: cannot load the panels", flush=True)
print("INFO dashboard: cleaning up", flush=True)
os._exit(1)`,
    cause: /CRITICAL dashboard: cannot load the panels/,
  },
  {
    service: 'CodeGenerator',
    ends: 'exception group of a task group',
    answers: 0,
    body: `async def warm():
    raise LookupError("no grammar for cobol")§
async def run():
    async with asyncio.TaskGroup() as group:
        group.create_task(warm())
asyncio.run(run())`,
    cause: /LookupError: no grammar for cobol/,
  },
  {
    service: 'VoiceProfilingAgent',
    ends: 'exception two calls deep',
    answers: 0,
    body: `def rate(card):
    return card.sample_rate§
def profile(card):
    return rate(card) * 2
profile(None)`,
    cause: /AttributeError: 'NoneType' object has no attribute 'sample_rate'/,
  },
];
