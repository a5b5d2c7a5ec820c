import assert from 'node:assert/strict';
import { loadContext } from '../../../src/checkout/context';
import { loadProgram } from '../../../src/engines/embedded/program';
import { useFleetHome } from '../../support/environment';
import { projectCopy } from '../../support/project';
import { equipped } from '../../support/recorded';
import { rejection } from '../../support/errors';
import { PEER } from '../../support/rows';

describe('loadProgram', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  const root = projectCopy();
  const github = { 'fleet:github': equipped['fleet:github'] ?? '' };

  it('loads images and containers of a stack that Pulumi owns, without its repository on GitHub', async () => {
    const context = loadContext(PEER, false);
    const config = { ...context.config, ...github };
    const { resources, translation } = await loadProgram({ ...context, root, config });
    assert.ok(resources.some(({ type }) => type.startsWith('github:')));
    assert.equal(
      Object.keys(translation.compose.services).length,
      context.plan.services.length + context.plan.infrastructure.length,
    );
  });

  it('refuses a resource that the embedded engine cannot create', async () => {
    const context = loadContext(PEER, false);
    const stack = { ...context.stack, engine: 'embedded' } as const;
    const config = { ...context.config, ...github };
    const [line = ''] = await rejection(loadProgram({ ...context, root, stack, config }));
    assert.match(
      line,
      /is of a type that the embedded engine does not know: '(github:|pulumi:providers:github)/,
    );
  });
});
