import type { ServiceRow } from '../catalog/schema';
import type { ResolvedService } from './service';

/** What of a service is there once, or changes the machine: a second container of it would be in the way. */
type Single = Pick<ResolvedService, 'gpu' | 'audio' | 'devices' | 'docker' | 'volumes'>;

/** Chooses how a release goes: by the row, else by what its container holds. */
export function chooseRollout(
  { rollout }: Pick<ServiceRow, 'rollout'>,
  { gpu, audio, devices, docker, volumes }: Single,
): 'trial' | 'stop-first' {
  const isSingle = gpu ?? audio ?? (docker || devices.length + volumes.length > 0);
  return rollout ?? (isSingle ? 'stop-first' : 'trial');
}
