/** Text for people: colours, lines, columns and quantities. @module */
export { type Colors, noColors, type TextStyle } from "./colors.ts";
export { columns, filled, hardWrapped, paragraph, widthFor, wrap } from "./lines.ts";
export { count, duration, size } from "./quantities.ts";
