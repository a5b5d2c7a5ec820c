import type { Answer } from './github-api';
import { REPOSITORY } from './runner';

/** Path of a pull request's comments in GitHub's API. */
export const COMMENTS = `/repos/${REPOSITORY}/issues/7/comments`;

/** A comment of the job's token. */
export interface Comment {
  readonly id: number;
  readonly user: { readonly type: string };
  readonly body: string;
}

/** What GitHub says of a pull request from a branch of this repository, or from a fork. */
export const pullRequest = (head = REPOSITORY) => ({
  pull_request: { number: 7, head: { ref: 'change', repo: { full_name: head } } },
});

/** Answers as GitHub does for a pull request's one comment, which is kept in `comments`. */
export const keepComments = (comments: Comment[]): Readonly<Record<string, Answer>> => ({
  [`GET ${COMMENTS}`]: () => comments,
  [`POST ${COMMENTS}`]: ({ body }) => {
    comments.push({ id: 5, user: { type: 'Bot' }, body: (body as { body: string }).body });
    return comments[0];
  },
  [`PATCH /repos/${REPOSITORY}/issues/comments/5`]: ({ body }) =>
    Object.assign(comments[0] ?? {}, body),
});
