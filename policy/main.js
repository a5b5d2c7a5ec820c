// Pulumi would compile the pack with type checks, which takes longer than all the rest; `bin/fleet test` checks its types.
require('../src/lib/register-tsx.cjs');
require('./index.ts');
