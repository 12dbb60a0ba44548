export default {
  title: 'First station',
} as const;
