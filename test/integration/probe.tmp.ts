import { FleetUnderTest } from './fleet-under-test';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import execa from 'execa';
(async () => {
  const f = new FleetUnderTest();
  const { stdout: dockerEngine } = await execa('docker', ['info', '--format', '{{.Name}}']);
  f.writeStack('it-brokenp', 'dev', { engine: 'pulumi', dockerEngine, portOffset: 13000, peerNetwork: 'fleet-it-brokenp-peers' });
  const backend = f.folder + '-state'; mkdirSync(backend);
  const env = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE: 'x' };
  cpSync(f.folder + '/agents/reference', f.folder + '/agents/emotionengine', { recursive: true });
  cpSync(f.folder + '/agents/reference', f.folder + '/agents/systemdigitaltwin', { recursive: true });
  f.write('agents/emotionengine/main.py', 'import nosuchmodule\n');
  f.write('agents/systemdigitaltwin/requirements.lock', `iniconfig==2.0.0 --hash=sha256:${'0'.repeat(64)}\n`);
  for (const [s, r] of [['EmotionEngine', 'emotion'], ['SystemDigitalTwin', 'core']] as const)
    f.edit(`catalog/services/${r}.ts`, new RegExp(`(name: '${s}',[\\s\\S]*?)run: \\{[^}]*\\}`), `$1run: { script: 'main.py' },\n    source: 'agents/${s.toLowerCase()}'`);
  const up = async () => {
    const since = Date.now();
    const c = f.start(['--stack', 'it-brokenp', 'up', '--only', 'UnifiedSystemAgent', 'ToneDetector'], env);
    for (const st of [c.stdout, c.stderr]) st?.on('data', (d: Buffer) => { for (const l of d.toString().split('\n')) if (!/missing|^$|secret/.test(l)) console.log(((Date.now() - since) / 1000).toFixed(1), l.slice(0, 400)); });
    console.log('code', (await c).exitCode);
  };
  try {
    await up();
    if (process.env['MORE']) {
      f.write('agents/systemdigitaltwin/requirements.lock', f.read('agents/reference/requirements.lock'));
      f.write('agents/emotionengine/main.py', f.read('agents/reference/main.py'));
      await up();
      f.write('agents/systemdigitaltwin/requirements.lock', `iniconfig==2.0.0 --hash=sha256:${'0'.repeat(64)}\n`);
      await up();
      await up();
    }
  } finally {
    console.log((await f.run(['--stack', 'it-brokenp', 'down', '--volumes'], env)).out.slice(-200));
    rmSync(backend, { recursive: true, force: true });
  }
})();
