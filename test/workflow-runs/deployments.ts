import type { Answer } from './github-api';
import { REPOSITORY } from './runner';

/** Path of deployments in GitHub's API. */
const DEPLOYMENTS = `/repos/${REPOSITORY}/deployments`;

/** Path of the statuses of the deployment that GitHub makes for the job of a run. */
export const STATUSES = `${DEPLOYMENTS}/12/statuses`;

/** Answers as GitHub does for two deployments of a commit: one of another run, and one of the run that act numbers. */
export const keepDeployments = (): Readonly<Record<string, Answer>> => {
  const of = (run: number) => [
    { log_url: `https://github.com/${REPOSITORY}/actions/runs/${String(run)}/job/7` },
  ];
  return {
    [`GET ${DEPLOYMENTS}`]: () => [{ id: 11 }, { id: 12 }],
    [`GET ${DEPLOYMENTS}/11/statuses`]: () => of(100),
    [`GET ${STATUSES}`]: () => of(1),
    [`POST ${STATUSES}`]: () => ({}),
  };
};
