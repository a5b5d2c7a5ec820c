/** Something that will not work as it stands, found without a build. */
export interface Finding {
  /** An error will fail when it runs; a warning may, or cannot be known from here, and its message says which. */
  readonly severity: 'error' | 'warning';
  /** The rule's name, such as `import-not-provided`. */
  readonly rule: string;
  /** Name of the service it concerns; null where it concerns none alone. */
  readonly service: string | null;
  /** Relative to the source's root, or to the project where it is the project's own. */
  readonly file: string;
  /** From 1; null where the file as a whole is meant, or is not there. */
  readonly line: number | null;
  /** Says what is there, and why that will fail at run time. */
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

/** Makes findings in one file that concern no service alone. */
export const findingIn =
  (file: string) =>
  (
    severity: Finding['severity'],
    rule: string,
    line: number | null,
    message: string,
    fix: string,
  ): Finding => ({ severity, rule, service: null, file, line, message, fix });
