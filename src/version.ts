/** The version of package.json; a test holds them equal. Here, so that the bundle needs no second file. */
export const VERSION = '0.1.0';
