import { interpolate } from '../../compose/interpolate';
import { isCompose, readServices, type ComposeService } from '../../compose/compose';
import { at, listEntries, type Document } from '../../config-files/node';

/** Fields of a service that say what is built, and nothing of what runs. */
const OF_THE_BUILD =
  /^(build|image|extends|container_name|labels|platform|pull_policy|profiles|x-.*)$/;

/** Images that compose files of a folder build, wherever another one starts them. */
export class ImageBuilds {
  private readonly byImage = new Map<string, ComposeService>();
  private readonly byName = new Map<string, ComposeService[]>();
  private readonly started = new Map<string, ComposeService>();

  /**
   * @param documents of the folder
   * @param builders files that start nothing that the fleet has, as those of CI
   * @param values of variables that they name
   */
  constructor(
    documents: readonly Document[],
    builders: readonly Document[],
    private readonly values: Readonly<Record<string, string>>,
  ) {
    for (const service of [...documents, ...builders].flatMap(readComposeServices)) {
      const image = this.nameImage(service);
      if (image === undefined || !service.build) continue;
      this.byImage.set(image, this.byImage.get(image) ?? service);
      const name = removeTag(image);
      this.byName.set(name, [...(this.byName.get(name) ?? []), service]);
    }
    for (const service of documents.flatMap(readComposeServices)) {
      const built = service.build ? undefined : this.find(service);
      const image = built && this.nameImage(built);
      if (image !== undefined) this.started.set(image, service);
    }
  }

  /** A service with the build of its image, where another service has that. */
  complete(service: ComposeService): ComposeService {
    const built = service.build ? undefined : this.find(service);
    return built ? { ...service, build: built.build } : service;
  }

  /** Finds the service that starts the image that this one only builds; undefined where it runs itself. */
  findStarter(service: ComposeService): ComposeService | undefined {
    const image = this.nameImage(service);
    if (!service.build || image === undefined) return undefined;
    if (listEntries(service.node).some(({ key }) => !OF_THE_BUILD.test(key))) return undefined;
    return this.started.get(image);
  }

  private find(service: ComposeService): ComposeService | undefined {
    const image = this.nameImage(service);
    if (image === undefined) return undefined;
    const exact = this.byImage.get(image);
    // With another tag it is the one that is meant, where there is one alone.
    const [only, ...more] = this.byName.get(removeTag(image)) ?? [];
    return exact ?? (more.length === 0 ? only : undefined);
  }

  private nameImage({ image }: ComposeService): string | undefined {
    return image && interpolate(image.text, (name) => this.values[name]).text;
  }
}

const readComposeServices = ({ root }: Document): ComposeService[] =>
  isCompose(root) ? readServices(root) : [];

const removeTag = (image: string): string => image.replace(/(:[\w.-]*)?(@.*)?$/, '');

/** Says of services that are no agents, as they only build the image of one, which that is. */
export const listBuilders = (documents: readonly Document[], builds: ImageBuilds): string[] =>
  documents.flatMap(readComposeServices).flatMap((service) => {
    const starter = builds.findStarter(service);
    return starter
      ? [
          `${service.name} (${at(service.place)}) only builds the image that ${starter.name} (${at(starter.place)}) starts`,
        ]
      : [];
  });
