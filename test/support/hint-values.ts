import { SMALL } from '../integration/small-fleet';
import { IMAGES } from './rows';

/**
 * What stands in each hint for the words that are only known when it is printed. A hint that is not here fails a test: run it
 * in one of the tests that read this, and write its words here.
 */

/** The words of a hint in the order of its text, once for each form that it is printed in. */
type Forms = readonly (readonly string[])[];

const { worker, front } = SMALL;
const ALONE: Forms = [[]];
const WORKER: Forms = [[worker]];

/** Commands of this program, run on the four services of a small fleet. */
export const FLEET_HINTS: Readonly<Record<string, Forms>> = {
  'components/signature-checks.ts: fleetCommandInProject sign <...key> <row.name>': [
    ['--key', 'KEY', worker],
    [worker],
  ],
  'src/check/rules/plans/machine.ts: fleetCommandFor vram --measure': ALONE,
  'src/check/rules/plans/vram.ts: fleetCommandFor vram --measure': ALONE,
  'src/check/rules/source/import-not-provided.ts: fleetCommandFor lock <row.name>': WORKER,
  'src/check/rules/source/removed-name.ts: fleetCommandFor lock <row.name>': WORKER,
  'src/checkout/fleet.ts: fleetCommand vram --measure': ALONE,
  'src/checkout/lock-files.ts: fleetCommandFor lock <name>': WORKER,
  'src/checkout/lock-files.ts: fleetCommandFor lock <target>': WORKER,
  'src/checkout/upstreams.ts: fleetCommand lock --upstreams': ALONE,
  'src/checkout/upstreams.ts: fleetCommand setup': ALONE,
  'src/cli/command-line.ts: fleetCommandFor --help': ALONE,
  'src/cli/run-command.ts: fleetCommandFor --help': ALONE,
  'src/docker/run.ts: fleetCommand setup': ALONE,
  'src/engines/common/budgets.ts: fleetCommand sizes <image>': [[IMAGES.fallback], [worker]],
  "src/engines/common/build-failure.ts: fleetCommand <...command.split(' ')> <name === 'service' ? image : name>":
    [
      ['lock', worker.toLowerCase()],
      ['lock', '--check', worker.toLowerCase()],
    ],
  'src/engines/common/program-check.ts: fleetCommandFor up': ALONE,
  'src/engines/common/restart.ts: fleetCommandFor logs <name>': WORKER,
  'src/engines/common/rollback.ts: fleetCommandFor history': ALONE,
  'src/engines/common/rollout.ts: fleetCommandFor up --retry': ALONE,
  'src/engines/common/selection.ts: fleetCommandFor status': ALONE,
  'src/engines/common/service-containers.ts: fleetCommandFor up': ALONE,
  'src/engines/common/service-containers.ts: fleetCommandFor up --only <name>': WORKER,
  'src/engines/common/stopped.ts: fleetCommandFor start <service>': WORKER,
  'src/engines/common/unhealthy.ts: fleetCommand logs <service>': WORKER,
  'src/engines/common/unused-volumes.ts: fleetCommandFor prune --volumes': ALONE,
  'src/engines/common/volumes.ts: fleetCommand down': ALONE,
  'src/engines/common/volumes.ts: fleetCommand up': ALONE,
  'src/engines/common/volumes.ts: fleetCommand down --volumes': ALONE,
  'src/engines/embedded/claim.ts: fleetCommandFor <command> --take-over': [['up'], ['down']],
  'src/engines/pulumi/stack.ts: fleetCommandFor up': ALONE,
  'src/impact/format.ts: fleetCommand sizes': ALONE,
  'src/init/print-proposal.ts: fleetCommandFor lock <...unlocked>': [[worker], [worker, front]],
  'src/impact/print-summary.ts: fleetCommand impact --since HEAD': ALONE,
  'src/locks/check-locks.ts: fleetCommand lock <name>': WORKER,
  'src/locks/lock-requirements.ts: fleetCommand lock <parent.name>': [[IMAGES.fallback]],
  'src/operations/release-services.ts: fleetCommandFor up': ALONE,
  'src/operations/release-services.ts: fleetCommandFor up --retry': ALONE,
  'src/operations/roll-back.ts: fleetCommandFor history': ALONE,
  'src/operations/roll-back.ts: fleetCommandFor rollback --all': ALONE,
  'src/operations/stop-services.ts: fleetCommandFor logs <readService(each)>': WORKER,
  'src/operations/stop-services.ts: fleetCommandFor start <name>': WORKER,
  'src/plan/apply-holds.ts: fleetCommandFor release <row.name>': WORKER,
  'src/prune/prune-images.ts: fleetCommandFor up': ALONE,
  'src/prune/prune-volumes.ts: fleetCommandFor prune --volumes': ALONE,
  'src/prune/prune-volumes.ts: fleetCommandFor prune --volumes NAME --delete': ALONE,
  'src/registry-client/address.ts: fleetCommand up': ALONE,
  'src/registry-client/client.ts: fleetCommand build': ALONE,
  'src/registry-client/client.ts: fleetCommand up': ALONE,
  'src/report/page/builds.ts: fleetCommandFor up': ALONE,
  'src/report/page/builds.ts: fleetCommandFor build': ALONE,
  'src/report/page/images.ts: fleetCommandFor sizes': ALONE,
  'src/report/page/scans.ts: fleetCommandFor scan': ALONE,
  'src/sbom/attach-sboms.ts: fleetCommand build': ALONE,
  'src/scan/scan-images.ts: fleetCommand build': ALONE,
  'src/scan/scanner.ts: fleetCommand setup': ALONE,
  'src/sign/sign-images.ts: fleetCommand build <name>': [[IMAGES.fallback], [worker]],
  'src/sign/sign-images.ts: fleetCommand build': ALONE,
  'src/sizes/content.ts: fleetCommand build': ALONE,
  'src/sizes/layer.ts: fleetCommand build': ALONE,
  'src/sizes/print-sizes.ts: fleetCommand build': ALONE,
  'src/source/agent-notes.ts: fleetCommandFor lock <row.name>': WORKER,
  'src/source/agent-notes.ts: fleetCommandFor lock <...services>': [[worker], [worker, front]],
  'src/source/agent-notes.ts: fleetCommandFor check': ALONE,
  'src/status/up-result.ts: fleetCommand preview': ALONE,
  'src/vram/print-vram.ts: fleetCommandFor vram': ALONE,
  'src/vram/print-vram.ts: fleetCommand up': ALONE,
  'src/vram/print.ts: fleetCommand vram --measure': ALONE,
};

/** A name with what a shell would read otherwise. */
export const ODD = "it's $HOME";

/** Commands of other programs. */
export const OTHER_HINTS: Readonly<Record<string, Forms>> = {
  'policy/rules/env-without-secrets.ts: writeSecretCommand <`secrets.${name}`>': [
    ['secrets.TOKEN'],
  ],
  'src/check/rules/dockerfile/lfs-pointer.ts: writeCommand git lfs pull': ALONE,
  'src/check/rules/plans/machine.ts: writeCommand free -m': ALONE,
  'src/check/rules/plans/machine.ts: writeCommand df': ALONE,
  'src/check/rules/source/import-not-provided.ts: writeCommand git submodule update --init <submodule>':
    [[ODD]],
  'src/checkout/git-versions.ts: writeCommand git fetch --unshallow': ALONE,
  'src/checkout/holds.ts: writeCommand git checkout <file>': [['a.txt']],
  'src/docker/run.ts: writeCommand sudo usermod -aG docker <userInfo().username>': [['somebody']],
  'src/engines/common/disk.ts: writeCommand docker system prune': ALONE,
  'src/engines/common/ledger-volume.ts: writeCommand docker volume rm <volume>': [
    ['fleet-dev-ledger'],
  ],
  'src/engines/common/program-check.ts: writeSecretCommand <path> <stack.name>': [
    ['secrets.TOKEN', 'tower'],
  ],
  'src/engines/common/volumes.ts: writeCommand docker volume rm <name>': [['fleet-dev-data']],
  'src/engines/pulumi/backend-lock.ts: writeCommand pulumi cancel --stack <stack>': [['tower']],
  'src/engines/pulumi/cli.ts: writeCommand npm ci': ALONE,
  'src/engines/pulumi/repair.ts: writeCommand pulumi login': ALONE,
  'src/engines/pulumi/repair.ts: writeCommand docker rm -f <...names>': [['one', 'two']],
  'src/engines/pulumi/stack.ts: writeCommand pulumi stack init <stack>': [['tower']],
  'src/engines/pulumi/stack.ts: writeCommand pulumi login': ALONE,
  'src/impact/revision.ts: writeCommand git fetch': ALONE,
  'src/init/print-proposal.ts: writeCommand git rm <...replaced.files>': [[ODD, 'fleet/b.ts']],
  'src/lib/git.ts: writeCommand apt-get install git': ALONE,
  'src/lib/git.ts: writeCommand git config --global --add safe.directory <folder>': [[ODD]],
  'src/prune/ghcr.ts: writeCommand gh auth login': ALONE,
  'src/prune/ghcr.ts: writeCommand gh auth status': ALONE,
  'src/prune/gone-stacks.ts: writeCommand docker ps --all --filter <filterByStack(name)>': [
    ['label=a=b'],
  ],
  'src/registry-client/client.ts: writeCommand docker login <this.registry>': [['localhost:5050']],
  'src/source/agent-notes.ts: writeCommand git submodule update --init <submodule>': [[ODD]],
  'src/stack/engines.ts: writeCommand docker info --format {{.Name}}': ALONE,
  'src/stack/github.ts: writeSecretCommand github.token': ALONE,
  'src/stack/github.ts: writeSecretCommand github.secrets.NAME': ALONE,
  'src/stack/schema.ts: writeCommand docker info --format {{.Name}}': ALONE,
  'src/stack/schema.ts: writeSecretCommand registryAuth.password': ALONE,
  'src/stack/schema.ts: writeSecretCommand secrets.NAME': ALONE,
};

/** Fills the words of a hint that are only known when it is printed, the last of them with all that is left. */
export function fillWords(
  words: readonly (string | undefined)[],
  form: readonly string[],
): string[] {
  const open = words.filter((word) => word === undefined).length;
  let at = 0;
  return words.flatMap((word) => {
    if (word !== undefined) return [word];
    const rest = at === open - 1;
    return rest ? form.slice(at++) : form.slice(at, ++at);
  });
}
