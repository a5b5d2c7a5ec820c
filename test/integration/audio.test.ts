import assert from 'node:assert/strict';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { must } from '../support/errors';
import { FleetUnderTest, nameOf, OFFSETS } from './fleet-under-test';
import { IMAGES, MAIN, servicesOn } from '../support/rows';

const STACK = 'it-audio';
/** One that runs without a card. */
const { name: SERVICE } = must(
  servicesOn(MAIN).find(
    ({ needs, family }) => needs.includes('audio') && family === IMAGES.fallback,
  ),
);

/** Makes half a second of sound, encodes, measures and decodes it, and loads the libraries that wheels need. */
const CHECK = `
set -e
ffmpeg -loglevel error -f lavfi -i sine=duration=0.5 /tmp/tone.mp3
ffprobe -loglevel error -show_entries format=format_name -of csv=p=0 /tmp/tone.mp3
ffmpeg -loglevel error -i /tmp/tone.mp3 -ar 16000 -f s16le - | wc -c
id -u
python -c "
from ctypes import CDLL
for name in ('libportaudio.so.2', 'libsndfile.so.1', 'libasound.so.2', 'libpulse.so.0'): CDLL(name)
"
`;

describe('a service with sound', function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);

  after(() => fleet.succeed('down', '--stack', STACK, '--volumes'));

  it('has ffmpeg, ffprobe, and the libraries of sound files, PortAudio, ALSA and PulseAudio', async () => {
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.audio });
    await fleet.succeed('up', '--stack', STACK, '--only', SERVICE);
    const one = must((await listContainers(STACK)).find((each) => nameOf(each) === SERVICE));
    const { stdout } = await execa('docker', ['exec', one.Id, 'bash', '-c', CHECK]);
    assert.match(stdout, /^mp3\n\d{5}\n10001$/);
  });
});
