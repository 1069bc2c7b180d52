// Files that the build hands over as the text that they are.
declare module '*?raw' {
  const text: string
  export default text
}
