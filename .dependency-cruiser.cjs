// Direction (docs/architecture.md): cli, edge, trainer -> client -> contracts; edge, trainer, server -> vision -> contracts;
// testkit stands alone; nobody imports cli; the server is started by cli and bench alone, through its index.
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
    only('packages/client', ['packages/contracts']),
    only('packages/server', ['packages/contracts', 'packages/vision']),
    only('packages/trainer', ['packages/contracts', 'packages/client', 'packages/vision', 'testkit']),
    only('packages/edge', ['packages/contracts', 'packages/client', 'packages/vision', 'testkit']),
    only('packages/cli', ['packages/(?!web)[a-z]+', 'testkit']),
    only('packages/web', ['packages/contracts', 'packages/client']),
    only('bench', ['packages/(?!(?:web|cli)/)[a-z]+', 'testkit']),
    {
      // A server decides with these and must not load a runtime or an image library for it.
      name: 'loop-and-metrics-are-light',
      severity: 'error',
      from: { path: '^packages/vision/src/(loop|metrics)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/vision/src/(onnx/|math/blas|images/decode|data/|bases/|artifact/)',
        reachable: true,
      },
    },
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
