import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { useEnvironment } from './environment';
import { temporaryFolder, writeFiles } from './folders';

/** A scanner's report of an image without a finding, as trivy writes it. */
export const CLEAN = JSON.stringify({
  SchemaVersion: 2,
  ArtifactName: 'REF',
  ArtifactType: 'container_image',
  Results: [{ Target: 'REF (debian 12.9)', Class: 'os-pkgs', Type: 'debian' }],
});

/** Stands in for Trivy: it prints the report beside it, of a database of today. */
const TRIVY = `#!/bin/sh
case "$1" in
  version) echo '{"Version":"0.58.0","VulnerabilityDB":{"Version":2,"UpdatedAt":"'$(date -u +%FT%T.%NZ)'"}}' ;;
  *) for ref; do :; done; sed "s|REF|$ref|g" "$(dirname "$0")/report.json" ;;
esac
`;

/**
 * Puts a Trivy into a folder, which stands before this machine's on the PATH of what is tested. It finds nothing until
 * `report.json` of that folder says otherwise.
 */
export function putTrivy(folder: string): void {
  writeFiles(folder, { trivy: TRIVY, 'report.json': CLEAN });
  chmodSync(path.join(folder, 'trivy'), 0o755);
}

/** Stands in for both scanners: a program on PATH that prints the files beside it. */
const program = `#!/bin/sh
here=$(dirname "$0")
echo "$(basename "$0") $*" >>"$here/log"
pwd >"$here/cwd"
env >"$here/env"
cat grype.yaml >"$here/config"
case "\${*#--config grype.yaml }" in
  'version --format json' | 'db status --output json') cat "$here/status"; [ ! -e "$here/no-status" ] || exit 1 ;;
  'image --download-db-only' | 'db update')
    if [ -e "$here/newer" ]; then mv "$here/newer" "$here/status"; else echo 'FATAL no such host' >&2; exit 1; fi ;;
  *)
    for ref; do :; done
    echo begin >>"$here/turns"
    sed "s|REF|\${ref#registry:}|g" "$here/report"
    echo end >>"$here/turns"
    [ ! -e "$here/fail" ] || { cat "$here/fail" >&2; exit 1; } ;;
esac
`;

/** Puts a stand-in scanner on PATH for the surrounding suite, apart from this machine's scanners and FLEET_HOME. */
export class ScannerDouble {
  readonly folder = temporaryFolder({ trivy: program, grype: program });
  readonly home = temporaryFolder();

  constructor() {
    for (const name of ['trivy', 'grype']) chmodSync(path.join(this.folder, name), 0o755);
    useEnvironment(() => ({
      PATH: `${this.folder}:${process.env['PATH'] ?? ''}`,
      FLEET_HOME: this.home,
    }));
  }

  /** @param database moment at which its database was made; undefined for none */
  trivy(database: string | undefined, report: string): void {
    const db =
      database === undefined ? {} : { VulnerabilityDB: { Version: 2, UpdatedAt: database } };
    this.write('status', JSON.stringify({ Version: '0.58.0', ...db }));
    this.write('report', report);
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  /** Returns the calls since the last time. */
  calls(): string[] {
    const file = path.join(this.folder, 'log');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, '');
    return lines.filter((line) => line !== '');
  }
}
