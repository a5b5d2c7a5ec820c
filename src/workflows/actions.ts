/**
 * Actions of others, by commit: a tag can be moved, a commit cannot. Each was taken from pins in public workflows, with the
 * version that they state; docs/guides/ci.md says how to take a newer one.
 */
export const actions = {
  checkout: {
    name: 'actions/checkout',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    version: 'v7.0.1',
  },
  upload: {
    name: 'actions/upload-artifact',
    commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
    version: 'v7.0.1',
  },
  download: {
    name: 'actions/download-artifact',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    version: 'v8.0.1',
  },
  attest: {
    name: 'actions/attest-build-provenance',
    commit: 'a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32',
    version: 'v4.1.0',
  },
  cosign: {
    name: 'sigstore/cosign-installer',
    commit: '6f9f17788090df1f26f669e9d70d6ae9567deba6',
    version: 'v4.1.2',
  },
} as const;
