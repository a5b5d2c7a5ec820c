/** Releases of Python that images have. */
export const PYTHON_VERSIONS = ['3.10', '3.11'] as const;

export type PythonVersion = (typeof PYTHON_VERSIONS)[number];

/** The minor release: 11 of '3.11'. */
export const readMinor = (python: PythonVersion): number => Number(python.split('.')[1]);
