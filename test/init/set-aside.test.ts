import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { findAside } from '../../src/init/set-aside';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

describe('init of folders that tell of others or of former times', () => {
  useFleetHome();
  for (const [file, place] of [
    ['docs/startup.yaml', 'docs/'],
    ['main/documentation/a.json', 'main/documentation/'],
    ['examples/web/compose.yaml', 'examples/'],
    ['audit_reports/services.json', 'audit_reports/'],
    ['analysis-report/x.toml', 'analysis-report/'],
    ['main_pc_backup_20240901/config/startup.yaml', 'main_pc_backup_20240901/'],
    ['backupBeforeMove/Procfile', 'backupBeforeMove/'],
    ['side/_archive/x.service', 'side/_archive/'],
    ['old/compose.yaml', 'old/'],
    ['docs_v2/compose.yaml', 'docs_v2/'],
    ['sdk/tests/data/jobs.json', 'sdk/tests/'],
    ['integration-tests/compose.yaml', 'integration-tests/'],
    ['hub/fixtures/startup.yaml', 'hub/fixtures/'],
    ['deploy/startup.backup.yaml', 'deploy/startup.backup.yaml'],
    ['deploy/startup_old2.yaml', 'deploy/startup_old2.yaml'],
    ['Dockerfile.bak', 'Dockerfile.bak'],
  ] as const) {
    it(`leaves out ${file}`, () => {
      const listed = new Set(['deploy/startup.yaml', 'Dockerfile', file]);
      assert.equal(findAside(file, listed)?.place, place);
    });
  }
  for (const file of [
    'backup-agent/compose.yaml',
    'services/report/startup.yaml',
    'daily_report/startup.yaml',
    'archive_worker/x.toml',
    'document-reader/Dockerfile',
    'deploy/compose.example.yaml',
    'units/db-backup.service',
    'reports.yaml',
    'speed-test/Dockerfile',
  ]) {
    it(`reads ${file}`, () => {
      assert.equal(findAside(file, new Set([file, 'units/db.service'])), undefined);
    });
  }

  const FILES = {
    'startup.yaml': 'agents:\n  - {name: Ears, script: ears.py, port: 7301}\n',
    'ears.py': '',
    'reports/2024/services.json': '[{"name": "Ghost", "script": "ears.py", "port": 7302}]',
    'reports/broken.yaml': 'a: [',
    'reports/summary.json': '{"lines": 4}',
    'examples/compose.yaml': 'services:\n  demo: {build: .., command: python ears.py}\n',
  };

  it('makes no service of them, and says which files it leaves out and why', () => {
    const { services, notes, questions } = proposeRows(temporaryFolder(FILES), { machines });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears'],
    );
    assert.deepEqual(questions, []);
    assert.deepEqual(notes, [
      'examples/ is called like a folder of examples: left out: examples/compose.yaml; name the files that define services with --config, where they do',
      'reports/ is called like a folder of reports: left out: reports/2024/services.json, reports/broken.yaml; name the files that define services with --config, where they do',
    ]);
  });

  it('reads such a file that --config names', () => {
    const folder = temporaryFolder(FILES);
    const { services } = proposeRows(folder, {
      machines,
      configs: ['startup.yaml', 'examples/compose.yaml'],
    });
    assert.deepEqual(services.map(({ row }) => row.name).sort(), ['Demo', 'Ears']);
  });

  it('names them where nothing else defines an agent', () => {
    const folder = temporaryFolder({
      'docs/Dockerfile': 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
      'docs/ears.py': '',
    });
    assert.match(
      refusal(() => proposeRows(folder)).join('\n'),
      /^docs\/ is called like a folder of documentation: left out: docs\/Dockerfile; name/,
    );
  });
});
