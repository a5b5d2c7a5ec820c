import assert from 'node:assert/strict';
import { listAgentNotes } from '../../src/source/agent-notes';
import { smallCatalog, type Rows } from '../support/catalog';
import { smallPlan } from '../support/context';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { withAbsentSubmodule } from '../support/git';

/** The entry scripts of the small catalog's services: they import nothing. */
const ENTRIES = { 'hub.py': '', 'worker.py': '', 'camera.py': '' };

/** Reads the notes on the agents of `files`, in a project with these locks. */
function notes(
  files: Readonly<Record<string, string>>,
  change: (rows: Rows) => void = () => undefined,
  locks: Readonly<Record<string, string>> = {},
): string[] {
  const source = temporaryFolder({ ...ENTRIES, ...files });
  const plan = smallPlan({ agents: JSON.stringify({ source }) }, change);
  const { images } = smallCatalog((rows) => {
    rows.images.push({ ...rows.web, name: 'wheels' });
  });
  return listAgentNotes(temporaryFolder(locks), plan, images);
}

describe('listAgentNotes', () => {
  useFleetHome();

  it('are none for the reference agent', () => {
    assert.deepEqual(listAgentNotes(temporaryFolder(), smallPlan()), []);
  });

  it('count the entry scripts that are not there, and say where they are named', () => {
    const plan = smallPlan({
      agents: JSON.stringify({ source: temporaryFolder({ 'hub.py': '' }) }),
    });
    const { images } = smallCatalog((rows) => {
      rows.images.push({ ...rows.web, name: 'wheels' });
    });
    assert.deepEqual(listAgentNotes(temporaryFolder(), plan, images), [
      'fleet:agents.source: lacks the entry scripts of 2 of 3 services, whose images will fail; bin/fleet --stack test check names them, and --only leaves them out',
    ]);
  });

  it('name an import that neither the family nor an own lock has, and what to do', () => {
    const files = { 'hub.py': 'import os, json\nimport spacy.lang\n' };
    assert.deepEqual(notes(files), [
      'Hub: hub.py:2 imports spacy.lang, and no lock has spacy; write it into agents/locks/hub/requirements.in and run bin/fleet --stack test lock Hub',
    ]);
    for (const folder of ['images/web', 'agents/locks/hub']) {
      const locks = { 'images/web/requirements.lock': 'x==1\n' };
      const lock = { [`${folder}/requirements.lock`]: 'Spacy[de]==3.7 \\\n' };
      assert.deepEqual(notes(files, undefined, { ...locks, ...lock }), [], folder);
    }
  });

  it('send to the submodule that is not checked out, and no package into a lock', () => {
    const source = withAbsentSubmodule('libs/spacy', {
      ...ENTRIES,
      'hub.py': 'import spacy.lang\n',
    });
    const plan = smallPlan({ agents: JSON.stringify({ source }) });
    const { images } = smallCatalog((rows) => {
      rows.images.push({ ...rows.web, name: 'wheels' });
    });
    assert.deepEqual(listAgentNotes(temporaryFolder(), plan, images), [
      'Hub: hub.py:1 imports spacy.lang, which may be in the submodule libs/spacy, whose files are not there; run git submodule update --init libs/spacy in the source',
    ]);
  });

  it('know packages that are not named like their modules', () => {
    const files = { 'hub.py': 'import sklearn\nimport google.protobuf.text_format\n' };
    const told = notes(files).map((line) => / no lock has (\S+);/.exec(line)?.[1]);
    assert.deepEqual(told, ['scikit-learn', 'protobuf']);
  });

  it('know which package has a part of a name that many share', () => {
    const files = { 'hub.py': 'from google.cloud import storage, tea\nimport ruamel.yaml\n' };
    const told = notes(files).map((line) => / no lock has (\S+);/.exec(line)?.[1]);
    assert.deepEqual(told, ['google-cloud-storage', 'ruamel-yaml']);
  });

  it('leave out what an agent does without', () => {
    assert.deepEqual(
      notes({ 'hub.py': 'try:\n  import spacy\nexcept ImportError:\n  pass\n' }),
      [],
    );
  });

  it('say once what concerns many', () => {
    const files = { 'hub.py': 'import c', 'worker.py': 'import c', 'c.py': 'import spacy' };
    assert.deepEqual(notes(files), [
      "Hub, Worker: c.py:1 imports spacy, and no lock has spacy; write it into each one's agents/locks/<service>/requirements.in and run bin/fleet --stack test lock Hub Worker",
    ]);
  });

  it('say in one line what a GPU service lacks without its track', () => {
    assert.deepEqual(notes({ 'camera.py': 'import torch\nimport cv2\n' }), [
      'Camera: wheels lacks opencv-python-headless, torch, which it imports: cuda-cu121 would have them',
    ]);
  });

  it('say that a lock is made for the GPU image where there is none for the image in its place', () => {
    const files = { 'camera.py': '' };
    const own = { 'agents/locks/camera/requirements.lock': 'x==1\n' };
    assert.deepEqual(notes(files, undefined, own), [
      'Camera: its lock leaves out what cuda-cu121 has, but here it stands on wheels; run bin/fleet --stack test lock Camera',
    ]);
    const both = { ...own, 'agents/locks/camera/wheels/requirements.lock': 'torch==2.2.2\n' };
    assert.deepEqual(notes({ 'camera.py': 'import torch' }, undefined, both), []);
  });

  it('name a file of the source that code names and the image lacks', () => {
    const files = { 'hub.py': "open('prompts/a.txt')\nopen('gone.txt')\n", 'prompts/a.txt': '' };
    assert.deepEqual(notes(files), [
      "Hub: hub.py:1 names prompts/a.txt, which is not in the image; if it is read there, name it in the row's data or in fleet:agents.data",
    ]);
    assert.deepEqual(
      notes(files, ({ hub }) => (hub.data = ['prompts/*'])),
      [],
    );
    assert.deepEqual(
      notes(files, ({ hub }) => (hub.tree = 'whole')),
      [],
    );
  });
});
