/** Written into every artifact; equals the version in package.json (tested). */
export const CODE_VERSION = '0.1.0';
