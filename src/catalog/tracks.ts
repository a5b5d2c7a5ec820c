/** A line of CUDA libraries that GPU images are built with. */
export interface Track {
  /** Toolkit release that its libraries belong to. */
  readonly cuda: string;
  /** Oldest NVIDIA driver branch that runs it. */
  readonly driver: number;
}

/** Names of tracks, oldest first. */
export const TRACKS = ['cu118', 'cu121', 'cu124', 'cu130'] as const;

export type TrackName = (typeof TRACKS)[number];

export const tracks: Readonly<Record<TrackName, Track>> = {
  cu118: { cuda: '11.8', driver: 520 },
  // 530 would do; 535 is the floor that the proposal's risk R1 sets.
  cu121: { cuda: '12.1', driver: 535 },
  cu124: { cuda: '12.4', driver: 550 },
  cu130: { cuda: '13.0', driver: 580 },
};
