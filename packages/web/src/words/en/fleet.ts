export default {
  title: 'Fleet',
} as const;
