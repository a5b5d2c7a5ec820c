import assert from 'node:assert/strict';
import type { Rows } from '../../../support/catalog';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'host-unknown';

/** Tells of Hub, whose own lock has pydantic. */
async function toldOfFields(
  files: string | Readonly<Record<string, string>>,
  change?: (rows: Rows) => void,
): Promise<string[]> {
  const all = typeof files === 'string' ? { 'hub.py': files } : files;
  const lock = 'pydantic==2.7.1\npydantic-settings==2.2.1\n';
  const more = { 'agents/locks/hub/requirements.lock': lock };
  const found = await findingsIn(all, change, undefined, {}, more);
  return found
    .filter(({ rule, service }) => rule === RULE && service === 'Hub')
    .map(({ severity, file, line }) => `${severity} ${file}:${String(line)}`);
}

describe('host-unknown', () => {
  useFleetHome();
  it('is a warning for a default whose host nothing in the stack has', async () => {
    for (const text of [
      'import os\nU = os.environ.get("X", "http://nats_coordination:4222")',
      'import os\nU = os.getenv("REDIS_URL", "redis://:secret@redis:6379/0")',
      'import os\nU = os.getenv("DB_HOST", "postgres")',
      'import os\nU = os.getenv("BROKER", "kafka:9092")',
      'import argparse\nargparse.ArgumentParser().add_argument("--bus", default="tcp://bus:5555")',
      'import os\ndef later(): return os.getenv("X", "http://gone:80/")',
    ])
      assert.deepEqual(await told(RULE, `${text}\n`), ['warning hub.py:2'], text);
  });
  it('is silent on hosts of the stack, and on what is no host of it', async () => {
    for (const value of [
      'redis://cache:6379',
      'http://worker:7002',
      'http://Worker:7002',
      'http://alpha:80',
      'http://localhost:80',
      'http://127.0.0.1:80',
      'https://api.example.com/v1',
      'sqlite:///x.db',
      'file://host/x',
      'inproc://bus',
      'tcp://*:5555',
      'INFO',
      'a:b',
      '0.0.0.0',
    ])
      assert.deepEqual(
        await told(RULE, `import os\nU = os.getenv("X_HOST_URL", "${value}")\n`),
        [],
        value,
      );
    assert.deepEqual(
      await told(RULE, 'import os\nU = os.getenv("BUS", "http://gone:80")\n', (rows) => {
        rows.hub.env = { BUS: 'http://worker:1' };
      }),
      [],
    );
  });
  it('is a warning for the default of a field of settings or of a dataclass', async () => {
    const settings = 'from pydantic_settings import BaseSettings, SettingsConfigDict\n';
    for (const [text, line] of [
      [`${settings}class S(BaseSettings):\n  url: str = "redis://gone:6379"\ns = S()`, 3],
      [`${settings}class S(BaseSettings):\n  db_host: str = "postgres"\ns = S()`, 3],
      [
        `${settings}from pydantic import Field\nclass S(BaseSettings):\n  a: int = 1\n  url: str = Field(default="http://gone:80/x", description="x")`,
        5,
      ],
      [
        `${settings}from pydantic import Field\nclass S(BaseSettings):\n  url: str = Field("http://gone:80/x")`,
        4,
      ],
      [
        'from pydantic import BaseSettings\nclass S(BaseSettings):\n  url: str = "nats://gone:4222"\n  class Config:\n    env_prefix = "APP_"',
        3,
      ],
      [`${settings}class S(BaseSettings):\n  bus: list[str] = ["nats://gone:4222"]`, 3],
      [
        'from dataclasses import dataclass\n@dataclass\nclass C:\n  url: str = "http://gone:80"\nc = C()',
        4,
      ],
      [
        'from dataclasses import dataclass, field\n@dataclass\nclass B:\n  url: str = field(default="http://gone:80")\n@dataclass(frozen=True)\nclass C:\n  b: B = field(default_factory=B)\nc = C()',
        4,
      ],
      [
        'from dataclasses import dataclass\n@dataclass\nclass C:\n  port: int\n  host: str = "gone"\ndef main():\n  c = C(5)\nmain()',
        5,
      ],
    ] as const)
      assert.deepEqual(
        await toldOfFields(`${text}
`),
        [`warning hub.py:${String(line)}`],
        text,
      );
    assert.deepEqual(
      await toldOfFields({
        'hub.py': 'from conf import S\nprint(S().url)\n',
        'conf.py': `${settings}class S(BaseSettings):\n  url: str = "redis://gone:1"\n`,
      }),
      ['warning conf.py:3'],
    );
  });
  it('is silent where something may give the field another value', async () => {
    const settings = 'from pydantic_settings import BaseSettings, SettingsConfigDict\n';
    const field = '  url: str = "redis://gone:6379"\n';
    const s = (inside: string): string => `${settings}class S(BaseSettings):\n${inside}s = S()\n`;
    const c = (use: string, inside = field): string =>
      `from dataclasses import dataclass, field\n@dataclass\nclass C:\n${inside}${use}\n`;
    for (const text of [
      s('  bus: str = "redis://gone:6379"\n'),
      s('  app_url: str = "redis://gone:6379"\n'),
      s('  model_config = SettingsConfigDict(env_prefix="APP_")\n' + field),
      s('  class Config:\n    env_prefix = "app_"\n' + field),
      s('  model_config = {"env_prefix": "APP_"}\n' + field),
      s(
        '  model_config = SettingsConfigDict(env_file="a.env")\n' +
          '  x_url: str = "http://gone:1"\n',
      ),
      s(
        '  @classmethod\n  def settings_customise_sources(cls, *a): return a\n' +
          '  x: str = "http://gone:1"\n',
      ),
      s('  x: str = "http://worker:7002"\n'),
      s('  name: str = "hub"\n'),
      `from pydantic import Field\n${s('  x: str = Field(default="http://gone:1", validation_alias="BUS")\n')}`,
      `from pydantic import Field\n${s('  x: str = Field("http://gone:1", env="BUS")\n')}`,
      `from pydantic import Field, AliasChoices\n${s('  x: str = Field("http://gone:1", validation_alias=AliasChoices("X", "BUS"))\n')}`,
      `from pydantic import Field\n${s('  x: str = Field(default_factory=make)\n')}`,
      c('C("http://worker:7002")'),
      c('C(url="http://worker:7002")'),
      c('C(**read())'),
      c('C(*read())'),
      c('x = 1'),
      c('C()', '  url = "http://gone:80"\n'),
      c('C()', '  url: str = "http://worker:7002"\n'),
    ])
      assert.deepEqual(
        await toldOfFields({ 'hub.py': text, 'a.env': 'export X_URL=http://worker\n' }, (rows) => {
          rows.hub.tree = 'whole';
          rows.hub.env = { BUS: 'x', APP_URL: 'x' };
        }),
        [],
        text,
      );
  });
  it('names near hosts, and the variable to set', async () => {
    const found = await findingsIn({
      'hub.py': 'import os\nU = os.getenv("REDIS_URL", "redis://cache_main:6379")\n',
    });
    const { message, fix } = found.find(({ rule }) => rule === RULE) ?? {};
    assert.equal(
      message,
      "takes 'redis://cache_main:6379' if REDIS_URL is not set, and it is not; no service, infrastructure container or machine of this stack is called 'cache_main'; near names are cache",
    );
    assert.equal(
      fix,
      "set REDIS_URL in the row's env with '${host:cache}' as its host, or correct the default",
    );
  });
});
