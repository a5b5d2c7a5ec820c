import type { FleetReport } from './model';
import { drawBuild } from './svg/build';
import { drawCapacity } from './svg/capacity';
import { drawExceptions } from './svg/exceptions';
import { drawFleet } from './svg/fleet';
import { drawImages } from './svg/images';
import type { Picture } from './svg/picture';
import { drawScans } from './svg/scans';
import { drawStartUp } from './svg/startup';

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

export async function drawPictures(report: FleetReport): Promise<Pictures> {
  const names = report.machines.map(({ machine }) => machine);
  const startUps = new Map<string, Picture>();
  for (const name of names) startUps.set(name, await drawStartUp(report, name));
  return {
    images: await drawImages(report),
    capacity: drawCapacity(report),
    scans: drawScans(report),
    exceptions: drawExceptions(report),
    fleets: new Map(names.map((name) => [name, drawFleet(report, name)])),
    startUps,
    builds: new Map(
      names.flatMap((name): [string, Picture][] => {
        const picture = drawBuild(report, name);
        return picture ? [[name, picture]] : [];
      }),
    ),
  };
}

/** In the order of the page. */
export const listPictures = (pictures: Pictures): Picture[] =>
  [
    ...pictures.fleets.values(),
    ...pictures.startUps.values(),
    pictures.images,
    pictures.capacity,
    pictures.scans,
    pictures.exceptions,
    ...pictures.builds.values(),
  ].filter((picture) => picture !== undefined);
