/** Every command, in the order in which --help lists them. */

import './up';
import './preview';
import './down';
import './restart';
import './stop';
import './start';
import './history';
import './rollback';
import './release';
import './dev';
import './status';
import './logs';
import './check';
import './impact';
import './report';
import './sizes';
import './vram';
import './build';
import './try';
import './export';
import './scan';
import './sbom';
import './sign';
import './lock';
import './prune';
import './matrix';
import './init';
import './setup';
import './test';

export { cli } from './command-line';
