import tseslint from "typescript-eslint";

export default tseslint.config(
  // The types are generated, and `any` in a variadic signature is meant; the prompt's help is as long as it is.
  {
    ignores: [
      "dist/",
      "build/",
      "sanitized/",
      ".tap/",
      "test/fixtures/",
      "node_modules/",
      "types/pyprobe.d.ts",
      "types/markers.d.ts",
      "src/repl/builtins-help.ts",
    ],
  },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { warnOnUnsupportedTypeScriptVersion: false } },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "max-lines": ["error", 500],
      complexity: ["error", 20],
      "@typescript-eslint/no-unused-expressions": [
        "error",
        { allowShortCircuit: true, allowTernary: true, allowTaggedTemplates: true },
      ],
    },
  },
  // The machine's clock may be set while something waits. (The isolate has no other.)
  {
    files: ["src/**"],
    ignores: ["src/runtime/isolate/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time with performance.now()." },
      ],
    },
  },
  // CommonJS, which Node starts faster.
  { files: ["bin/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
