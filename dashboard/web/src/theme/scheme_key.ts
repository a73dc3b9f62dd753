/** Where the browser keeps the choice of light, dark or auto. */
export const COLOR_SCHEME_KEY = "gatehouse-color-scheme";
