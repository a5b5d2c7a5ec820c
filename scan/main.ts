// The scan gate's command line in stacks that are up already.
import '../src/scan/main';
