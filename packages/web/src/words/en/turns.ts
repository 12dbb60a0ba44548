export default {
  title: 'Turns',
} as const;
