// Stylesheets are imported for their effect: esbuild gathers them into dist/webview.css.
declare module '*.css';
