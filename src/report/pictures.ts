import type { Report } from './model';
import { buildPicture } from './svg/build';
import { capacityPicture } from './svg/capacity';
import { exceptionsPicture } from './svg/exceptions';
import { fleetPicture } from './svg/fleet';
import { imagesPicture } from './svg/images';
import type { Picture } from './svg/picture';
import { scansPicture } from './svg/scans';
import { startUpPicture } from './svg/startup';

/** Everything that is drawn of a report. What is not known is not drawn: the page says so in words. */
export interface Pictures {
  readonly images: Picture;
  readonly capacity: Picture;
  readonly scans: Picture | undefined;
  readonly exceptions: Picture | undefined;
  /** By machine. */
  readonly fleets: ReadonlyMap<string, Picture>;
  readonly startUps: ReadonlyMap<string, Picture>;
  readonly builds: ReadonlyMap<string, Picture>;
}

export async function draw(report: Report): Promise<Pictures> {
  const names = report.machines.map(({ machine }) => machine);
  const startUps = new Map<string, Picture>();
  for (const name of names) startUps.set(name, await startUpPicture(report, name));
  return {
    images: await imagesPicture(report),
    capacity: capacityPicture(report),
    scans: scansPicture(report),
    exceptions: exceptionsPicture(report),
    fleets: new Map(names.map((name) => [name, fleetPicture(report, name)])),
    startUps,
    builds: new Map(
      names.flatMap((name): [string, Picture][] => {
        const picture = buildPicture(report, name);
        return picture ? [[name, picture]] : [];
      }),
    ),
  };
}

/** In the order of the page. */
export const allOf = (pictures: Pictures): Picture[] =>
  [
    ...pictures.fleets.values(),
    ...pictures.startUps.values(),
    pictures.images,
    pictures.capacity,
    pictures.scans,
    pictures.exceptions,
    ...pictures.builds.values(),
  ].filter((picture) => picture !== undefined);
