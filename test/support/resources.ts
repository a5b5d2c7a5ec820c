import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  VOLUME,
  type Recorded,
} from '../../src/engines/common/resources';

type Inputs = Readonly<Record<string, unknown>>;

const recorded = (
  type: string,
  name: string,
  inputs: Inputs,
  dependencies: readonly Recorded[] = [],
): Recorded => ({
  urn: `urn:pulumi:test::fleet::${type}::${name}`,
  type,
  name,
  inputs,
  dependencies: dependencies.map(({ urn }) => urn),
});

/** Makes an image on these parents, as the program registers it. */
export const image = (name: string, parents: readonly string[] = [], more: Inputs = {}): Recorded =>
  recorded(IMAGE, name, {
    builder: { name: 'fleet' },
    push: false,
    buildOnPreview: false,
    network: 'default',
    context: {
      location: `images/${name}`,
      named: Object.fromEntries(
        parents.map((parent) => [
          parent,
          {
            location: `docker-image://localhost:5050/fleet/${parent}:${parent}-1@{{digest:${parent}}}`,
          },
        ]),
      ),
    },
    dockerfile: { location: `images/${name}/Dockerfile` },
    tags: [`localhost:5050/fleet/${name}:${name}-1`],
    exports: [{ raw: `type=registry,name=localhost:5050/fleet/${name}:${name}-1` }],
    ...more,
  });

/** Makes a container of the image with its name, on the stack's network. */
export const container = (
  name: string,
  more: Inputs = {},
  dependencies: readonly Recorded[] = [],
): Recorded =>
  recorded(
    CONTAINER,
    name,
    {
      name: `fleet-test-${name}`,
      image: `localhost:5050/fleet/${name}@{{digest:${name}}}`,
      networksAdvanced: [{ name: 'fleet-test-fleet', aliases: [name] }],
      ...more,
    },
    dependencies,
  );

export const network = (more: Inputs = {}): Recorded =>
  recorded(NETWORK, 'fleet', { name: 'fleet-test-fleet', driver: 'bridge', ...more });

export const volume = (name: string, more: Inputs = {}): Recorded =>
  recorded(VOLUME, name, { name: `fleet-test-${name}`, ...more });

export const command = (name: string, inputs: Inputs): Recorded => recorded(COMMAND, name, inputs);

/** Makes a resource of any type. */
export const resource = (type: string, name: string, inputs: Inputs = {}): Recorded =>
  recorded(type, name, inputs);
