// Direction (docs/architecture.md): cli, bench -> vision -> contracts; testkit stands alone; nobody imports cli.
const only = (from, allowed) => ({
  name: `${from}-imports-only`,
  severity: 'error',
  from: { path: `^${from}/src` },
  to: { path: '^(packages|testkit|bench)/', pathNot: [`^${from}/`, ...allowed.map((a) => `^${a}/`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('packages/contracts', []),
    only('packages/vision', ['packages/contracts']),
    only('testkit', ['packages/contracts']),
    only('packages/cli', ['packages/contracts', 'packages/vision', 'testkit']),
    only('bench', ['packages/contracts', 'packages/vision', 'testkit']),
    {
      name: 'contracts-is-browser-safe',
      severity: 'error',
      from: { path: '^packages/contracts/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '(^|/)(dist|node_modules)/' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
