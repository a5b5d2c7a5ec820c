import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'nothing-runs';

describe('nothing-runs', () => {
  useFleetHome();
  it('is an error where the entry point only defines things', async () => {
    assert.deepEqual(await told(RULE, 'import os\nX = os.getenv("X")\ndef main():\n  print(X)\n'), [
      'error hub.py:3',
    ]);
    assert.deepEqual(
      await told(
        RULE,
        'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root():\n  return 1\n',
      ),
      ['error hub.py:4'],
    );
  });
  it('says nothing where anything may be called', async () => {
    assert.deepEqual(await told(RULE, 'def main():\n  pass\nmain()\n'), []);
    assert.deepEqual(
      await told(RULE, 'def main():\n  pass\nif __name__ == "__main__":\n  main()\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, {
        'hub.py': 'import serve\ndef f():\n  pass\n',
        'serve.py': 'import uvicorn\nuvicorn.run("a:b")\n',
      }),
      [],
    );
  });
});
