export default {
  title: 'Datasets',
} as const;
