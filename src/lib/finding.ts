/** A problem that was found without a build. */
export interface Finding {
  /** An error fails when it runs. A warning may fail; its message says what is not known. */
  readonly severity: 'error' | 'warning';
  /** The rule's name, such as `import-not-provided`. */
  readonly rule: string;
  /** Name of the service that it concerns; null if it concerns no single service. */
  readonly service: string | null;
  /** Relative to the source's root, or to the project for the project's own files. */
  readonly file: string;
  /** Begins at 1; null if the finding concerns the whole file, or if the file does not exist. */
  readonly line: number | null;
  /** Says what is wrong, and what happens at run time. */
  readonly message: string;
  /** Says what to write instead. */
  readonly fix: string;
}

/** A rule over subjects of one kind: a file, a service's program, a stack's plan. Pure. */
export interface Rule<Subject> {
  /** In kebab case. */
  readonly name: string;
  readonly description: string;
  readonly check: (subject: Subject) => readonly Finding[];
}

/** Applies every rule to a subject. */
export const applyRules = <Subject>(rules: readonly Rule<Subject>[], subject: Subject): Finding[] =>
  rules.flatMap(({ check }) => check(subject));

/** Creates findings in one file that concern no single service. */
export const findingIn =
  (file: string) =>
  (
    severity: Finding['severity'],
    rule: string,
    line: number | null,
    message: string,
    fix: string,
  ): Finding => ({ severity, rule, service: null, file, line, message, fix });
