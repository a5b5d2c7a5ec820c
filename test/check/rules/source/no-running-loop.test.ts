import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'no-running-loop';
const WATCH = 'import asyncio\nasync def watch(): pass\n';

describe('no-running-loop', () => {
  useFleetHome();
  it('is an error for a task that is created where no event loop runs', async () => {
    for (const [text, line] of [
      ['asyncio.create_task(watch())', 3],
      ['class A:\n  def __init__(self):\n    self.t = asyncio.create_task(watch())\nA()', 5],
      ['def main():\n  loop = asyncio.get_running_loop()\nmain()', 4],
      ['def main():\n  asyncio.create_task(watch())\nasyncio.run(watch())\nmain()', 4],
    ] as const)
      assert.deepEqual(
        await told(RULE, `${WATCH}${text}\n`),
        [`error hub.py:${String(line)}`],
        text,
      );
  });
  it('is silent in coroutines, in what they call, and where a call is not known', async () => {
    for (const text of [
      'async def main():\n  asyncio.create_task(watch())\nasyncio.run(main())',
      'class A:\n  def __init__(self):\n    self.t = asyncio.create_task(watch())\nasync def main():\n  A()\nasyncio.run(main())',
      'async def main():\n  loop = asyncio.get_running_loop()\nasyncio.get_event_loop().run_until_complete(main())',
      'def later():\n  asyncio.create_task(watch())\nregister(later)',
      'asyncio.get_event_loop().create_task(watch())',
      'try:\n  asyncio.get_running_loop()\nexcept RuntimeError:\n  pass',
      'import threading\nthreading.Thread(target=lambda: asyncio.get_running_loop()).start()',
    ])
      assert.deepEqual(await told(RULE, `${WATCH}${text}\n`), [], text);
  });
});
