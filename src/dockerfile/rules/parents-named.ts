import type { Dockerfile } from '../parse';
import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';

export const parentsNamed: DockerfileRule = {
  name: 'parents-named',
  description: 'Parents, copied images and mounts are stages, named contexts or digests.',
  check: ({ file, parsed, contexts }) => {
    const stages = new Set<string>(['scratch']);
    const isKnown = (name: string): boolean =>
      stages.has(name) || contexts.has(name) || /@sha256:[0-9a-f]{64}$/.test(name);
    return parsed.stages.flatMap(({ from, name, line, instructions }) => {
      const given = [
        { line, what: `FROM ${from}`, image: expandVariables(parsed, from) },
        ...instructions.flatMap(({ keyword, flags, line: at }) =>
          flags.flatMap(([flag, value]) => {
            const image = flag === 'from' ? value : /(?:^|,)from=([^,]*)/.exec(value)?.[1];
            return image === undefined
              ? []
              : [
                  {
                    line: at,
                    what: `${keyword} from ${image}`,
                    image: expandVariables(parsed, image),
                  },
                ];
          }),
        ),
      ].filter(({ image }) => !isKnown(image));
      if (name !== undefined) stages.add(name);
      return given.map((each) =>
        findingIn(file)(
          'error',
          'parents-named',
          each.line,
          `${each.what}: it is neither a stage nor a named context`,
          'write an image of the catalog, or one by digest, name@sha256:…',
        ),
      );
    });
  },
};

/** Replaces variables by the values of the ARGs above the first FROM. */
const expandVariables = ({ args }: Dockerfile, image: string): string =>
  image.replace(/\$\{?(\w+)\}?/g, (_, name: string) => args[name] ?? '');
