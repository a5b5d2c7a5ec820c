/** Edits of the program that break a rule for every service's container. Each engine must refuse them before it builds. */
export const breaches = [
  {
    what: 'root containers',
    file: 'components/container.ts',
    from: 'user: args.user',
    to: "user: '0:0'",
    rule: 'container-non-root',
    said: "user is not allowed: '0:0'; write user: '10001:10001'",
  },
  {
    what: 'unpinned images',
    file: 'components/container.ts',
    from: 'image: pulled',
    to: "image: 'redis:latest'",
    rule: 'image-pinned',
    said: "image is not pinned: 'redis:latest'; write its digest, name@sha256:…",
  },
  {
    what: 'containers whose scan gate was taken out',
    file: 'components/machine.ts',
    from: '          ...lineage.scans.of(slug),\n',
    to: '',
    rule: 'container-scanned',
    said: 'does not wait for the scan gate of its image; write dependsOn: [the ImageScan of that image]',
  },
] as const;
