// Pulumi would compile the pack with type checks, which takes longer than all the rest; `./fleet test` checks its types.
require('tsx/cjs');
require('./index.ts');
