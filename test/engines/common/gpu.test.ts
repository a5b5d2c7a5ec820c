import assert from 'node:assert/strict';
import { explainGpuRefusal } from '../../../src/engines/common/gpu';

const problem = (
  said: string,
  services = 20,
  devices: readonly string[] = [],
): string | undefined =>
  explainGpuRefusal(said, () => ({ engine: 'alpha', runtimes: ['nvidia', 'runc'], devices }), {
    stack: 'alpha',
    device: '7',
    services,
  });

/** Formats Docker's error for a failing hook of the runtime. */
const hook = (words: string): string =>
  `docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\n${words}: unknown\n\nRun 'docker run --help' for more information`;

describe('explainGpuRefusal', () => {
  it('is undefined if the container only has no program', () => {
    assert.equal(
      problem(
        'docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nothing": stat /nothing: no such file or directory: unknown',
      ),
      undefined,
    );
  });

  it('is undefined if the empty image has no place for a linker cache', () => {
    const said = hook(
      'nvidia-container-cli: ldcache error: process /sbin/ldconfig failed with error code: 1',
    );
    assert.equal(problem(said), undefined);
  });

  for (const said of [
    // Docker 20.10 to 29, asked for any card, and for one by the driver's name.
    'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]]',
    'docker: Error response from daemon: could not select device driver "nvidia" with capabilities: [[gpu compute utility gpu]]\n\nRun \'docker run --help\' for more information',
  ]) {
    it(`names what to install, and what the engine has, after ${said.slice(35, 75)}`, () => {
      const at =
        'Pulumi.alpha.yaml: fleet:gpu.device: Docker engine alpha gives containers no NVIDIA GPU';
      const rest = "'7'; install nvidia-container-toolkit and restart Docker, or remove fleet:gpu";
      assert.equal(
        problem(said),
        `${at} (runtimes: nvidia, runc; devices: none), nor the card of 20 services: ${rest}`,
      );
      // Described by CDI, and nothing that injects it.
      assert.equal(
        problem(said, 1, ['nvidia.com/gpu=7']),
        `${at} (runtimes: nvidia, runc; devices: nvidia.com/gpu=7), nor the card of 1 service: ${rest}`,
      );
    });
  }

  describe("gives NVIDIA's message", () => {
    const because = (words: string): string =>
      `Pulumi.alpha.yaml: fleet:gpu.device: Docker engine alpha does not give out the card of 20 services (${words}): '7'; write one that nvidia-smi -L lists, or repair the driver`;

    const unknown = 'nvidia-container-cli: device error: 7: unknown device';
    it('for a missing device', () => {
      assert.equal(problem(hook(unknown)), because(unknown));
    });

    it('for a missing driver', () => {
      const missing =
        'nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory';
      assert.equal(problem(hook(missing)), because(missing));
    });

    it('without the quotes that older engines wrap them in', () => {
      const said = `docker: Error response from daemon: OCI runtime create failed: container_linux.go:349: starting container process caused "process_linux.go:449: container init caused \\"process_linux.go:432: running prestart hook 0 caused \\\\\\"error running hook: exit status 1, stdout: , stderr: ${unknown}\\\\\\\\n\\\\\\"\\"": unknown.`;
      assert.equal(problem(said), because(unknown));
    });

    it('with devices described by CDI', () => {
      const said =
        'docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: could not apply required modification to OCI specification: error modifying OCI spec: failed to inject CDI devices: unresolvable CDI devices runtime.nvidia.com/gpu=7: unknown';
      assert.equal(problem(said), because('unresolvable CDI devices runtime.nvidia.com/gpu=7'));
    });

    it('with the cards that the engine lists, where it does', () => {
      const said =
        'docker: Error response from daemon: CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=7';
      const listed = [
        'nvidia.com/gpu=0',
        'nvidia.com/gpu=GPU-0b1c',
        'nvidia.com/gpu=all',
        'a.b/c=d',
      ];
      assert.equal(
        problem(said, 20, listed),
        "Pulumi.alpha.yaml: fleet:gpu.device: Docker engine alpha does not give out the card of 20 services (unresolvable CDI devices nvidia.com/gpu=7): '7'; write one of '0', 'GPU-0b1c', or repair the driver",
      );
    });

    it('with at most 200 characters', () => {
      const long = `nvidia-container-cli: mount error: ${'x'.repeat(300)}`;
      assert.equal(problem(hook(long)), because(long.slice(0, 200)));
    });
  });
});
