export default {
  title: 'Stations',
} as const;
