// The site looks like the window: its type and its colours on the theme that VitePress brings.
import DefaultTheme from 'vitepress/theme-without-fonts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './site.css'

export default DefaultTheme
