import { findEntry, readScalar } from '../../../config-files/node';
import { findCycle } from '../../../lib/graph';
import { findingIn } from '../../../lib/finding';
import { suggestFix } from '../../../lib/suggest';
import { readBuiltDockerfile } from './paths';
import type { ComposeRule, ComposeSubject } from './rule';
import type { ComposeService } from '../../../compose/compose';

export const serviceUnknown: ComposeRule = {
  name: 'compose-service-unknown',
  description: 'A service depends on, and extends, services that are defined.',
  check: ({ services, problems }) => {
    const names = services.map(({ name }) => name);
    return [
      ...problems
        .filter(({ kind }) => kind === 'service-missing')
        .map(({ place, message, fix }) =>
          findingIn(place.file)('error', 'compose-service-unknown', place.line, message, fix),
        ),
      ...services.flatMap(({ name, dependsOn }) =>
        dependsOn
          .filter(({ text, required }) => required && !names.includes(text))
          .map(({ text, place }) =>
            findingIn(place.file)(
              'warning',
              'compose-service-unknown',
              place.line,
              `${name}: depends_on names a service that is not in this file: '${text}'; Docker Compose stops here, unless another file adds it`,
              suggestFix(text, names),
            ),
          ),
      ),
    ];
  },
};

export const dependencyCycle: ComposeRule = {
  name: 'compose-cycle',
  description: 'No services wait for each other.',
  check: ({ services }) => {
    const cycle = findCycle(
      new Map(services.map(({ name, dependsOn }) => [name, dependsOn.map(({ text }) => text)])),
    );
    const place = services.find(({ name }) => name === cycle?.[0])?.dependsOn[0]?.place;
    if (!cycle || !place) return [];
    return [
      findingIn(place.file)(
        'error',
        'compose-cycle',
        place.line,
        `services wait for each other: ${cycle.join(' → ')}; Docker Compose says 'dependency cycle detected' and stops`,
        'remove one of these depends_on',
      ),
    ];
  },
};

export const neverHealthy: ComposeRule = {
  name: 'compose-never-healthy',
  description: 'A service that others wait for until it is healthy has a health check.',
  check: (subject) => {
    const byName = new Map(subject.services.map((each) => [each.name, each]));
    return subject.services.flatMap(({ name, dependsOn }) =>
      dependsOn
        .filter(({ condition }) => condition === 'service_healthy')
        .flatMap(({ text, place }) => {
          const severity = judgeHealth(subject, byName.get(text));
          if (severity === undefined) return [];
          return [
            findingIn(place.file)(
              severity,
              'compose-never-healthy',
              place.line,
              `${name}: waits until '${text}' is healthy, which has no health check${severity === 'warning' ? ' here or in its Dockerfile' : ''}; Docker Compose stops with 'has no healthcheck configured'`,
              `give ${text} a healthcheck, or wait for service_started`,
            ),
          ];
        }),
    );
  },
};

/** An image that is not built here may have a health check of its own. */
function judgeHealth(
  subject: ComposeSubject,
  service: ComposeService | undefined,
): 'error' | 'warning' | undefined {
  if (!service) return undefined;
  const check = findEntry(service.node, 'healthcheck')?.node;
  const test = check && findEntry(check, 'test')?.node;
  const first = readScalar(test) ?? readScalar(test?.kind === 'list' ? test.items[0] : undefined);
  const off = check && readScalar(findEntry(check, 'disable')?.node) === 'true';
  if (off === true || first === 'NONE') return 'error';
  if (check) return undefined;
  const dockerfile = readBuiltDockerfile(subject, service);
  if (!dockerfile) return undefined;
  const own = dockerfile.stages.some(({ instructions }) =>
    instructions.some(({ keyword }) => keyword === 'HEALTHCHECK'),
  );
  return own ? undefined : 'warning';
}
