/** Registers tsx for a program that also loads modules by `import()`; register-tsx.cjs says more. */
import registration from './register-tsx.cjs';

const setBack = registration.setCache();
await import('tsx');
setBack();
