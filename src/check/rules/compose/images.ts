import type { ComposeText } from '../../../compose/compose';
import { findingIn } from '../../../lib/finding';
import type { ComposeRule } from './rule';

export const imageUnpinned: ComposeRule = {
  name: 'from-unpinned',
  description: 'An image that is pulled has a version.',
  check: ({ services }) =>
    services.flatMap(({ name, image, build }) => {
      if (!image || build || !isLatest(image)) return [];
      return [
        findingIn(image.place.file)(
          'warning',
          'from-unpinned',
          image.place.line,
          `${name}: image has no version: '${image.text}'; each pull may get another image`,
          'write a version as the tag, or a digest',
        ),
      ];
    }),
};

function isLatest({ text }: ComposeText): boolean {
  if (/[@$]/.test(text)) return false;
  const tag = /:([^/:]+)$/.exec(text)?.[1];
  return tag === undefined || tag === 'latest';
}
