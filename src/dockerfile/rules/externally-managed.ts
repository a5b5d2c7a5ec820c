import { findingIn } from '../../lib/finding';
import type { DockerfileRule } from '../lint';
import { findLineage, listInstructions } from '../parents';
import type { Instruction } from '../parse';
import { readPipInstalls, type PipInstall } from '../pip-command';
import { readShell } from '../shell';

export const externallyManaged: DockerfileRule = {
  name: 'externally-managed',
  description: 'pip install into the Python of a distribution that keeps it to itself (PEP 668).',
  check: ({ file, parsed }) =>
    parsed.stages.flatMap((stage, index) => {
      const lineage = findLineage(parsed, index);
      const before = listInstructions(lineage);
      if (!isManaged(lineage.image ?? '') || !getsPip(before) || opensOrReplaces(before)) return [];
      return stage.instructions.flatMap((instruction) =>
        readPipInstalls(instruction)
          .filter((command) => usesSystem(command))
          .map(({ program }) =>
            findingIn(file)(
              'error',
              'externally-managed',
              instruction.line,
              `${program} install into the Python of ${lineage.image ?? ''}, which its distribution manages: 'error: externally-managed-environment'; the build fails`,
              'make a virtual environment and call its pip, or write --break-system-packages',
            ),
          ),
      );
    }),
};

/** Checks whether an image has a distribution whose Python says that it is managed. */
function isManaged(image: string): boolean {
  const [, name = '', tag = ''] = /^(?:.*\/)?([^/:@]+):([^@]+)/.exec(image) ?? [];
  if (/^(python|pypy|miniconda3?|micromamba|mambaforge|anaconda3?)$/.test(name)) return false;
  const [, ubuntu] =
    (name === 'ubuntu' ? /^(\d\d\.\d\d)/ : /(?:^|-)ubuntu-?(\d\d\.\d\d)/).exec(tag) ?? [];
  if (ubuntu !== undefined) return Number(ubuntu) >= 23.04;
  const [, debian] = (name === 'debian' ? /^(\d\d)/ : /(?:^|-)debian-?(\d\d)/).exec(tag) ?? [];
  if (debian !== undefined) return Number(debian) >= 12;
  const [, alpine] = (name === 'alpine' ? /^3\.(\d+)/ : /(?:^|-)alpine3\.(\d+)/).exec(tag) ?? [];
  if (alpine !== undefined) return Number(alpine) >= 19;
  return /(^|-)(bookworm|trixie|lunar|mantic|noble|oracular|plucky|questing)(-|$)/.test(tag);
}

/** Checks whether the distribution's own pip is installed. */
const getsPip = (instructions: readonly Instruction[]): boolean =>
  instructions.some((each) =>
    /\b(apt|apt-get|aptitude|apk)\b[^;|]*\b(python3-pip|py3-pip)\b/s.test(readShell(each) ?? ''),
  );

/** Checks whether anything lets pip install there, or makes another Python the first on PATH. */
const opensOrReplaces = (instructions: readonly Instruction[]): boolean =>
  instructions.some(
    (each) =>
      (/^(ENV|ARG)$/.test(each.keyword) &&
        /\bPATH\b|VIRTUAL_ENV|PIP_|CONDA|PYENV/.test(each.text)) ||
      /break-system-packages(?![^;&|]*install)|EXTERNALLY-MANAGED|pip\.conf|activate\b|deadsnakes|update-alternatives|pyenv|conda|\buv\b/.test(
        withoutInstalls(readShell(each) ?? ''),
      ) ||
      (/^(COPY|ADD)$/.test(each.keyword) && /pip\.conf|venv|\/usr\/local\b/.test(each.text)),
  );

/** The shell code without the calls of pip themselves, whose options count for each alone. */
const withoutInstalls = (shell: string): string =>
  shell.replace(/\bpip[\d.]*\s+install\b[^;&|]*/g, '');

const usesSystem = ({ program, options, environment }: PipInstall): boolean =>
  /^((\/usr\/bin\/)?pip3?|(\/usr\/bin\/)?python3? -m pip)$/.test(program) &&
  !environment.some((name) => name.startsWith('PIP_') || name === 'PATH') &&
  ![
    '--break-system-packages',
    '--target',
    '-t',
    '--prefix',
    '--root',
    '--dry-run',
    '--python',
  ].some((option) => options.has(option));
