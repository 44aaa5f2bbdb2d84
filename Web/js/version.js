/**
 * Which version of Orrery these files belong to. A page may stay open for weeks while its server is replaced: then what
 * the server says of itself differs from this.
 */
export const pageVersion = "0.1.0";
