import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'export'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A class is often all constructor: Pulumi's components are.
      '@typescript-eslint/no-extraneous-class': 'off',
      // Index signatures are read as such, to keep them apart from known fields.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
);
