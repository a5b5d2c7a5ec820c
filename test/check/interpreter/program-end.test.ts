import assert from 'node:assert/strict';
import { told } from '../../support/check';
import { useFleetHome } from '../../support/environment';

const RULE = 'environment-not-set';

/** Checks a program in which one line reads a variable that nobody sets. */
const severity = async (text: string): Promise<string> => {
  const [found = ''] = await told(RULE, `import asyncio, logging, os, sys, threading\n${text}\n`);
  return found.split(' ')[0] ?? '';
};
const READ = 'os.environ["NOBODY"]';

describe('the end of a program', () => {
  useFleetHome();
  it('is no way on: a handler there that only reports does not save the program', async () => {
    for (const text of [
      `try:\n  ${READ}\nexcept Exception as e:\n  logging.error(e)`,
      `def main():\n  try:\n    ${READ}\n  except Exception as e:\n    logging.error(e)\n    sys.exit(1)\nmain()`,
      `def main():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\nif __name__ == "__main__":\n  main()`,
      `def work():\n  ${READ}\ndef main():\n  try:\n    work()\n  except Exception:\n    logging.exception("x")\n    return 1\n  serve()\nif __name__ == "__main__":\n  sys.exit(main())`,
      `async def main():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\n  finally:\n    print("bye")\nasyncio.run(main())`,
      `class A:\n  def run(self):\n    try:\n      ${READ}\n    except Exception as e:\n      print(e)\nif __name__ == "__main__":\n  a = A()\n  try:\n    a.run()\n  except KeyboardInterrupt:\n    print("bye")`,
      `def main():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\n    if e: sys.exit(2)\n    else: sys.exit(1)\nmain()\nprint("bye")`,
    ])
      assert.equal(await severity(text), 'error', text);
  });
  it('is not there where anything else follows', async () => {
    for (const text of [
      `try:\n  ${READ}\nexcept Exception as e:\n  logging.error(e)\nserve()`,
      `def main():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\nmain()\nserve()`,
      `def setup():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\ndef main():\n  setup()\n  serve()\nmain()`,
      `class A:\n  def __init__(self):\n    try:\n      ${READ}\n    except Exception as e:\n      print(e)\nA().run()`,
      `def read():\n  try:\n    return ${READ}\n  except Exception as e:\n    print(e)\ndef main(x): serve(x)\nmain(read())`,
      `def work():\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)\ntry:\n  work()\nexcept OSError:\n  print(1)\nelse:\n  serve()`,
      `for each in range(3):\n  try:\n    ${READ}\n  except Exception as e:\n    print(e)`,
      `try:\n  ${READ}\nexcept Exception as e:\n  print(e)\n  serve()`,
      `t = threading.Thread(target=print)\nt.start()\ntry:\n  ${READ}\nexcept Exception as e:\n  print(e)`,
      `def main():\n  with lock():\n    try:\n      ${READ}\n    except Exception as e:\n      print(e)\n    serve()\nmain()`,
    ])
      assert.equal(await severity(text), 'warning', text);
  });
  it('is not there in a module that the program imports', async () => {
    const files = {
      'hub.py': 'import settings\nserve()\n',
      'settings.py': `import os\ntry:\n  ${READ}\nexcept Exception as e:\n  print(e)\n`,
    };
    assert.deepEqual(await told(RULE, files), ['warning settings.py:3']);
  });
});
